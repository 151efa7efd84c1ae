namespace EdgeRadiomics.Features.Regions;

/// <summary>What the regions are called.</summary>
internal static class FeatureRegions
{
    /// <summary>The rings, from the lesion out.</summary>
    public static readonly FeatureRegion[] Rings = [FeatureRegion.Ring0To2Mm, FeatureRegion.Ring2To4Mm, FeatureRegion.Ring4To6Mm];

    /// <summary>A feature in a region: its name ends with the region, and PyRadiomics, which knows no regions, has no name for it.</summary>
    public static FeatureDefinition In(FeatureDefinition feature, FeatureRegion region) => region == FeatureRegion.Lesion
        ? feature
        : feature with { Name = $"{feature.Name}_{Word(region)}", PyRadiomicsName = null, Region = region };

    private static string Word(FeatureRegion region) => region switch
    {
        FeatureRegion.Ring0To2Mm => "ring_0_2mm",
        FeatureRegion.Ring2To4Mm => "ring_2_4mm",
        FeatureRegion.Ring4To6Mm => "ring_4_6mm",
        FeatureRegion.Box => "box",
        _ => "lesion",
    };
}
