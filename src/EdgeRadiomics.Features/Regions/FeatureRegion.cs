namespace EdgeRadiomics.Features.Regions;

/// <summary>Which pixels a feature is computed on.</summary>
public enum FeatureRegion
{
    /// <summary>The mask itself.</summary>
    Lesion,

    /// <summary>Pixels above 0 and up to 2 mm from the nearest lesion pixel, centre to centre, in the sector.</summary>
    Ring0To2Mm,

    /// <summary>Above 2 and up to 4 mm.</summary>
    Ring2To4Mm,

    /// <summary>Above 4 and up to 6 mm.</summary>
    Ring4To6Mm,

    /// <summary>The lesion's bounding box, a tenth of its side wider on each side and at least 1 px, in the sector.</summary>
    Box,
}
