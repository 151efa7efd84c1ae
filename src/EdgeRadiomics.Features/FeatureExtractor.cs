namespace EdgeRadiomics.Features;

/// <summary>Computes the whole catalogue on one region.</summary>
/// <remarks>
/// Allocates nothing once its buffers have grown to the largest region seen. The same region gives the same bits on every
/// machine: integer counts, fixed-order sums, own logarithm. Not thread-safe: one a thread.
/// </remarks>
public sealed class FeatureExtractor
{
    private readonly RegionWorkspace workspace = new();
    private readonly Glcm glcm = new();
    private readonly SemanticDescriptors semantic = new();
    private readonly FeatureSettings settings;

    /// <summary>Prepares an extractor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bin number or width outside 2 to 255.</exception>
    public FeatureExtractor(FeatureSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.BinCount, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.BinCount, FeatureSettings.MaxBins);
        if (settings.BinWidth is { } width)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(width, 2);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FeatureSettings.MaxBins);
        }
        this.settings = settings;
    }

    /// <summary>Fills <paramref name="values"/> in catalogue order. NaN means undefined, e.g. everything on an empty mask.</summary>
    /// <exception cref="ArgumentException"><paramref name="values"/> is not <see cref="FeatureCatalogue.Count"/> long.</exception>
    public void Extract(in PixelRegion region, Span<double> values)
    {
        if (values.Length != FeatureCatalogue.Count) throw new ArgumentException($"a feature vector has {FeatureCatalogue.Count} values, not {values.Length}", nameof(values));
        values.Fill(double.NaN);
        workspace.Load(region, settings);
        if (workspace.AreaPx == 0) return;
        IntensityStatistics.Compute(workspace, Take(ref values, IntensityStatistics.Definitions.Length));
        Morphology2D.Compute(workspace, Take(ref values, Morphology2D.Definitions.Length));
        glcm.Count(workspace);
        GlcmFeatures.Compute(glcm, Take(ref values, GlcmFeatures.Definitions.Length));
        semantic.Compute(region, workspace, values);
    }

    private static Span<double> Take(ref Span<double> values, int count)
    {
        Span<double> taken = values[..count];
        values = values[count..];
        return taken;
    }
}
