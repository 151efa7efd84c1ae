namespace EdgeRadiomics.Features.Textures;

/// <summary>IBSI's codes of how directions come together; over a stack of slices the code follows <see cref="StackAggregation"/>.</summary>
internal static class Aggregations
{
    /// <summary>2D, each direction's value, averaged.</summary>
    public const string Averaged = "BTW3";

    /// <summary>2D, the directions' matrices added.</summary>
    public const string Merged = "SUJT";

    /// <summary>2D, by slice; no directions.</summary>
    public const string BySlice = "8QNN";
}
