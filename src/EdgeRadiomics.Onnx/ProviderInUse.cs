namespace EdgeRadiomics.Onnx;

/// <summary>What a model runs on, and why nothing better.</summary>
/// <param name="Name">Name of the execution provider, e.g. <c>CPU</c> or <c>CUDA</c>.</param>
/// <param name="Notes">Why better ones are not used, e.g. <c>TensorRT, CUDA: not in this ONNX Runtime</c>.</param>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed record ProviderInUse(string Name, IReadOnlyList<string> Notes)
{
    /// <summary>The name with its notes, for people.</summary>
    public override string ToString() => Notes.Count == 0 ? Name : $"{Name} ({string.Join("; ", Notes)})";
}
