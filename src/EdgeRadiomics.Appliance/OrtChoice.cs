using System.CommandLine;
using EdgeRadiomics.Onnx;

namespace EdgeRadiomics.Appliance;

/// <summary>The options that say which ONNX Runtime runs the models, and on what.</summary>
internal static class OrtChoice
{
    public static Option<string?> NativeOption() => new("--ort-native")
    {
        HelpName = "DIR",
        Description = "folder of a vendor's libonnxruntime.so, the way to CUDA and TensorRT (default the package's own)",
    };

    public static Option<string?> ProviderOption() => new("--provider")
    {
        HelpName = "NAME",
        Description = $"{string.Join(" | ", ExecutionProviders.Choices)}: what the segmenter runs on (default auto, the best that works)",
    };
}
