namespace EdgeRadiomics.Features;

/// <summary>How grey levels are binned for texture: a fixed number of bins between the region's extremes, or a fixed width.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed record FeatureSettings
{
    /// <summary>Largest number of bins, because bins are kept in bytes.</summary>
    public const int MaxBins = 255;

    /// <summary>Fixed bin number (IBSI K15C), 2 to 255; used unless <see cref="BinWidth"/> is given. Default 32.</summary>
    public int BinCount { get; init; } = 32;

    /// <summary>Fixed bin width (IBSI Q3RU) in grey levels, 2 to 255, with edges at its multiples; null means fixed bin number.</summary>
    public int? BinWidth { get; init; }

    /// <summary>Families to compute. Default all but local intensity.</summary>
    public FeatureFamilies Families { get; init; } = FeatureFamilies.Default;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BinCount, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BinCount, MaxBins);
        if (BinWidth is not { } width) return;
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxBins);
    }
}
