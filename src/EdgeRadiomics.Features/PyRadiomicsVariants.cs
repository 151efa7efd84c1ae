namespace EdgeRadiomics.Features;

/// <summary>What PyRadiomics defines otherwise than this catalogue, by its own formula.</summary>
/// <remarks>Buffers are reused. Not thread-safe.</remarks>
internal sealed class PyRadiomicsVariants
{
    public static readonly FeatureDefinition[] Definitions =
    [
        Define("pyr_kurtosis", "1", "mean of (X - mean)^4 / var^2; stat_kurt takes off 3", "firstorder_Kurtosis"),
        Define("pyr_total_energy", "grey level^2 mm^3", "sum of X^2 x pixel area x 1 mm; stat_energy has no size; undefined without spacing", "firstorder_TotalEnergy"),
        Define("pyr_maximum_diameter_mm", "mm", "largest distance between two points of the marching-squares outline; morph2d_diameter_mm measures between pixel corners; undefined without spacing", "shape2D_MaximumDiameter"),
    ];

    private readonly Hull outline = new();

    /// <summary>Kurtosis and energy.</summary>
    public static void ComputeIntensity(double kurtosis, double energy, double? xMm, double? yMm, Span<double> values)
    {
        values[0] = kurtosis + 3;
        values[1] = xMm * yMm * energy ?? double.NaN;
    }

    /// <summary>Diameter.</summary>
    public void ComputeShape(RegionWorkspace region, Span<double> values)
    {
        if (region.XMm is not { } x || region.YMm is not { } y) return;
        outline.WrapOutline(region);
        values[2] = outline.Diameter(x / 2, y / 2);
    }

    private static FeatureDefinition Define(string name, string unit, string formula, string alias) => new(name, null, "pyradiomics", unit, formula) { PyRadiomicsName = alias };
}
