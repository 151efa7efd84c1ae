using EdgeRadiomics.Onnx;
using EdgeRadiomics.Trainer.Export;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRadiomics.Trainer.Quantisation;

/// <summary>What ONNX Runtime makes of a model once it has fused and reordered it.</summary>
internal static class RunningGraph
{
    /// <summary>How often each operator runs, conversions and transpositions included.</summary>
    public static SortedDictionary<string, int> Operators(byte[] model)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        try
        {
            using (SessionOptions options = OrtRuntime.Options(1))
            {
                options.OptimizedModelFilePath = path;
                using InferenceSession session = new(model, options);
            }
            ModelProto running = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
            return new(running.Graph.Node.GroupBy(node => node.OpType).ToDictionary(group => group.Key, group => group.Count()), StringComparer.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
