using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeRadiomics.Onnx;

/// <summary>Opens a session on the best execution provider that works: TensorRT, CUDA, XNNPACK, CPU.</summary>
/// <remarks>
/// The package's own linux-x64 and linux-arm64 libraries (1.31.1) hold the CPU provider alone; the others come with a
/// vendor's library (<see cref="OrtRuntime.UseNative"/>). Safe from any thread.
/// </remarks>
public static class ExecutionProviders
{
    /// <summary>The best one that works.</summary>
    public const string Auto = "auto";

    /// <summary>The processor, which every library has.</summary>
    public const string Cpu = "cpu";

    private static readonly Provider[] InOrder =
    [
        new("TensorRT", "TensorrtExecutionProvider", (options, _) =>
        {
            using OrtTensorRTProviderOptions tensorRt = new();
            options.AppendExecutionProvider_Tensorrt(tensorRt);
            AppendCuda(options);
        }),
        new("CUDA", "CUDAExecutionProvider", (options, _) => AppendCuda(options)),
        new("XNNPACK", "XnnpackExecutionProvider", (options, threads) =>
        {
            // It has threads of its own; ONNX Runtime's would only compete with them.
            options.IntraOpNumThreads = 1;
            options.AppendExecutionProvider("XNNPACK", new Dictionary<string, string> { ["intra_op_num_threads"] = $"{threads}" });
        }),
        new("CPU", "CPUExecutionProvider", (_, _) => { }),
    ];

    /// <summary>What a person can choose.</summary>
    public static IReadOnlyList<string> Choices { get; } = [Auto, .. InOrder.Select(provider => provider.Choice)];

    /// <summary>Opens a session. With <see cref="Auto"/> a missing or failing provider is a note, never an error.</summary>
    /// <exception cref="ProblemException">There is no such provider, or the chosen one is missing or does not run the model.</exception>
    /// <exception cref="OnnxRuntimeException">The CPU does not load the model.</exception>
    internal static (InferenceSession Session, ProviderInUse Provider) Open(byte[] model, string wanted, int threads)
    {
        if (!Choices.Contains(wanted)) throw new ProblemException($"there is no provider {wanted}", $"choose one of {string.Join(", ", Choices)} with --provider");
        string[] available = OrtRuntime.Available();
        List<string> missing = [], failed = [];
        foreach (Provider provider in InOrder.Where(provider => wanted == Auto || wanted == provider.Choice))
        {
            if (!available.Contains(provider.OrtName))
            {
                missing.Add(provider.Name);
                continue;
            }
            try
            {
                return (Open(model, provider, threads), new ProviderInUse(provider.Name, Notes()));
            }
            catch (Exception e) when (provider.Choice != Cpu && e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
            {
                failed.Add($"{provider.Name}: {e.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')}");
            }
        }
        string has = string.Join(", ", InOrder.Where(provider => available.Contains(provider.OrtName)).Select(provider => provider.Choice));
        throw new ProblemException($"the provider {wanted} cannot be used ({string.Join("; ", Notes())})",
            $"this ONNX Runtime has {has}: choose one of them with --provider, or give a library that has {wanted} with --ort-native");

        string[] Notes() => missing.Count == 0 ? [.. failed] : [$"{string.Join(", ", missing)}: not in this ONNX Runtime", .. failed];
    }

    private static InferenceSession Open(byte[] model, Provider provider, int threads)
    {
        using SessionOptions options = OrtRuntime.Options(threads);
        provider.Append(options, threads);
        InferenceSession session = new(model, options);
        if (provider.Choice == Cpu) return session;
        try
        {
            Try(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    // An accelerator can take a model and still fail at its first run, e.g. when it was built for another chip.
    private static void Try(InferenceSession session)
    {
        (string input, NodeMetadata taken) = session.InputMetadata.First();
        if (taken.Dimensions.Any(side => side <= 0)) return;
        using OrtValue zeros = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, Array.ConvertAll(taken.Dimensions, side => (long)side));
        zeros.GetTensorMutableDataAsSpan<float>().Clear();
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [input], [zeros], session.OutputNames);
    }

    // Without this CUDA rounds products to 10 bits (TF32), and masks would differ from the CPU's.
    private static void AppendCuda(SessionOptions options)
    {
        using OrtCUDAProviderOptions cuda = new();
        cuda.UpdateOptions(new Dictionary<string, string> { ["use_tf32"] = "0" });
        options.AppendExecutionProvider_CUDA(cuda);
    }

    private sealed record Provider(string Name, string OrtName, Action<SessionOptions, int> Append)
    {
        public string Choice { get; } = Name.ToLowerInvariant();
    }
}
