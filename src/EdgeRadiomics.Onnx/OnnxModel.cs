using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeRadiomics.Onnx;

/// <summary>
/// One float tensor in, one out, both allocated once: preallocated OrtValues cost 224 bytes a call where DenseTensor
/// costs 0.5 to 2 MB.
/// </summary>
/// <remarks>One call of <see cref="Run"/> at a time.</remarks>
internal sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions;
    private readonly string[] inputNames, outputNames;
    private readonly OrtValue[] inputs, outputs;

    public OnnxModel(ModelBundle bundle, long[] inputShape, int threads, string provider)
    {
        string input = bundle.Card.Input.Name, output = bundle.Card.Output;
        try
        {
            // First of all: it switches telemetry off before ONNX Runtime is called at all.
            (session, Provider) = ExecutionProviders.Open(bundle.Model, provider, threads);
            runOptions = new RunOptions();
        }
        catch (OnnxRuntimeException e)
        {
            throw new ProblemException($"{Path.Combine(bundle.Folder, "model.onnx")} is not a model that ONNX Runtime can load", "copy the whole bundle again", e);
        }
        if (!session.InputMetadata.TryGetValue(input, out NodeMetadata? taken) || !taken.Dimensions.AsSpan().SequenceEqual(Array.ConvertAll(inputShape, side => (int)side)))
            throw Mismatch(bundle, $"no input {input} of shape [{string.Join(", ", inputShape)}]");
        if (!session.OutputMetadata.TryGetValue(output, out NodeMetadata? given) || given.Dimensions.Any(side => side <= 0))
            throw Mismatch(bundle, $"no output {output} of fixed shape");
        OutputShape = Array.ConvertAll(given.Dimensions, side => (long)side);
        (inputNames, outputNames) = ([input], [output]);
        inputs = [OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, inputShape)];
        outputs = [OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, OutputShape)];
    }

    /// <summary>What the model runs on.</summary>
    public ProviderInUse Provider { get; }

    /// <summary>Shape of the output tensor.</summary>
    public long[] OutputShape { get; }

    /// <summary>The input tensor's values, to be filled before <see cref="Run"/>.</summary>
    public Span<float> Input => inputs[0].GetTensorMutableDataAsSpan<float>();

    /// <summary>The output tensor's values after <see cref="Run"/>.</summary>
    public ReadOnlySpan<float> Output => outputs[0].GetTensorDataAsSpan<float>();

    public void Run() => session.Run(runOptions, inputNames, inputs, outputNames, outputs);

    public void Dispose()
    {
        inputs[0].Dispose();
        outputs[0].Dispose();
        runOptions.Dispose();
        session.Dispose();
    }

    private static ProblemException Mismatch(ModelBundle bundle, string what) =>
        new($"{Path.Combine(bundle.Folder, "model.onnx")} has {what}, which its card promises", "train or copy the bundle again");
}
