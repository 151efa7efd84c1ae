using EdgeRadiomics.Features.Regions;

namespace EdgeRadiomics.Features;

/// <summary>One feature: what it is called, what it means and how it is computed.</summary>
/// <param name="Name">Name in the catalogue, e.g. <c>stat_mean</c>.</param>
/// <param name="IbsiCode">Four-character code of the Image Biomarker Standardisation Initiative, or null where it has none.</param>
/// <param name="Family">Family, e.g. <c>glcm</c> or <c>semantic</c>.</param>
/// <param name="Unit">Unit, or <c>1</c> for a pure number.</param>
/// <param name="Formula">How it is computed, in words or symbols.</param>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed record FeatureDefinition(string Name, string? IbsiCode, string Family, string Unit, string Formula)
{
    /// <summary>IBSI's code of how directions and slices come together, e.g. <c>SUJT</c>; null where there is nothing to bring together.</summary>
    public string? Aggregation { get; init; }

    /// <summary>PyRadiomics' name of the same definition without the filter, e.g. <c>glcm_Contrast</c>; null where it has none.</summary>
    public string? PyRadiomicsName { get; init; }

    /// <summary>The pixels it is computed on; the name ends with it where that is not the lesion.</summary>
    public FeatureRegion Region { get; init; }
}
