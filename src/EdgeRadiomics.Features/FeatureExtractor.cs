using EdgeRadiomics.Features.Intensities;
using EdgeRadiomics.Features.Regions;
using EdgeRadiomics.Features.Semantic;
using EdgeRadiomics.Features.Textures;

namespace EdgeRadiomics.Features;

/// <summary>Computes the catalogue on one region.</summary>
/// <remarks>
/// Allocates nothing once its buffers have grown to the largest region seen. The same region gives the same bits on every
/// machine: integer counts, fixed-order sums, own logarithm. Not thread-safe: one a thread.
/// </remarks>
public sealed class FeatureExtractor
{
    private readonly RegionWorkspace workspace = new();
    private readonly TextureFamilies textures;
    private readonly LocalIntensity local = new();
    private readonly SemanticFamily semantic = new();
    private readonly RingStatistics rings = new();
    private readonly PyRadiomicsVariants variants = new();
    private readonly FeatureSettings settings;

    /// <summary>Prepares an extractor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bin number or width outside 2 to 255.</exception>
    public FeatureExtractor(FeatureSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        this.settings = settings;
        textures = new TextureFamilies(settings.Families);
    }

    /// <summary>Fills <paramref name="values"/> in catalogue order. NaN means undefined, e.g. everything on an empty mask, or a family not asked for.</summary>
    /// <exception cref="ArgumentException"><paramref name="values"/> is not <see cref="FeatureCatalogue.Count"/> long.</exception>
    public void Extract(in PixelRegion region, Span<double> values)
    {
        CatalogueVector vector = new(values);
        values.Fill(double.NaN);
        workspace.Load(region, settings);
        if (workspace.AreaPx == 0) return;
        if (Wants(FeatureFamilies.Intensity)) ComputeIntensity(vector);
        if (Wants(FeatureFamilies.LocalIntensity))
            local.Compute(region.Pixels, region.Mask, new StackGeometry(region.Width, region.Height, 1, workspace.XMm, workspace.YMm), workspace.Maximum, vector.Local);
        if (Wants(FeatureFamilies.Shape))
        {
            Morphology2D.Compute(workspace, vector.Shape);
            variants.ComputeShape(workspace, vector.PyRadiomics);
        }
        textures.Clear(workspace.BinCount);
        textures.Add(workspace.Plane);
        textures.Compute(vector.Glcm, vector.Textures);
        if (Wants(FeatureFamilies.Semantic | FeatureFamilies.Relative)) semantic.Compute(region, workspace, settings.Families, vector);
        if (Wants(FeatureFamilies.Rings)) rings.Compute(region, workspace, vector.Rings);
    }

    private void ComputeIntensity(CatalogueVector vector)
    {
        LevelHistogram levels = new(workspace.Histogram, workspace.AreaPx);
        IntensityStatistics.Compute(levels, vector.Statistics);
        IntensityHistogram.Compute(new LevelHistogram(workspace.LevelCounts, workspace.AreaPx), vector.Histogram);
        IntensityVolume.Compute(levels, vector.Volume);
        PyRadiomicsVariants.ComputeIntensity(vector.Statistics[3], vector.Statistics[16], workspace.XMm, workspace.YMm, vector.PyRadiomics);
    }

    private bool Wants(FeatureFamilies family) => (settings.Families & family) != 0;
}
