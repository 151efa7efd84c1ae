using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Onnx;

/// <summary>A hint bundle run by ONNX Runtime, always on the CPU: a few numbers in and out are not worth an accelerator's copies.</summary>
/// <remarks>Not thread-safe: one a thread.</remarks>
public sealed class OnnxHintModel : IHintModel, IDisposable
{
    private readonly OnnxModel model;

    /// <summary>Prepares a bundle.</summary>
    /// <exception cref="ProblemException">The model does not load or does not match its card.</exception>
    public OnnxHintModel(ModelBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        Card = bundle.Card;
        model = new OnnxModel(bundle, [1, Card.Input.Features.Count], threads: 1, ExecutionProviders.Cpu);
        if (model.OutputShape is not [> 0, long columns] || columns != Card.OutputColumns.Count)
            throw new ProblemException($"the model of {bundle.Folder} does not give the {Card.OutputColumns.Count} columns that its card names", "train or copy the bundle again");
        Rows = (int)model.OutputShape[0];
    }

    /// <inheritdoc/>
    public ModelCard Card { get; }

    /// <summary>What the model runs on.</summary>
    public ProviderInUse Provider => model.Provider;

    /// <inheritdoc/>
    public int Rows { get; }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<float> features, Span<float> probabilities)
    {
        features.CopyTo(model.Input);
        model.Run();
        model.Output.CopyTo(probabilities);
    }

    /// <summary>Frees the session.</summary>
    public void Dispose() => model.Dispose();
}
