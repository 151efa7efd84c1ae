namespace EdgeRadiomics.Hints;

/// <summary>Names of the output columns of a hint model.</summary>
/// <remarks>Constants; safe from any thread.</remarks>
public static class HintColumns
{
    /// <summary>The marker columns: probability that the marker is positive.</summary>
    public static IReadOnlyList<(string Column, Marker Marker)> Markers { get; } =
    [
        ("ER", Marker.Er), ("PR", Marker.Pr), ("HER2", Marker.Her2), ("Ki-67", Marker.Ki67), ("triple-negative", Marker.TripleNegative),
    ];

    /// <summary>The St. Gallen surrogate groups, in the order in which their columns stand; the columns of one row sum to 1.</summary>
    public static IReadOnlyList<string> Groups { get; } =
        ["luminal A-like", "luminal B-like (HER2-negative)", "luminal B-like (HER2-positive)", "HER2-positive (non-luminal)", "triple negative group"];
}
