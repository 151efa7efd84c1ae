using EdgeRadiomics.Features.Intensities;
using EdgeRadiomics.Features.Textures;

namespace EdgeRadiomics.Features;

/// <summary>Computes the catalogue on a region of real intensities: statistics of the numbers themselves, histogram and texture of their bins, shape.</summary>
/// <remarks>
/// What is made for grey levels stays NaN: intensity-volume histogram, local intensity, signs, dB, rings. Allocates nothing
/// once warm. Not thread-safe: one a thread.
/// </remarks>
public sealed class RealExtractor
{
    private static readonly byte[] Same = [.. Enumerable.Range(0, 256).Select(bin => (byte)bin)];

    private readonly RegionWorkspace workspace = new();
    private readonly RealSort sort = new();
    private readonly PyRadiomicsVariants variants = new();
    private readonly TextureFamilies textures;
    private readonly FeatureSettings settings;
    private byte[] bins = [];
    private double[] inside = [];

    /// <summary>Prepares an extractor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bin number or width outside 2 to 255.</exception>
    public RealExtractor(FeatureSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        this.settings = settings;
        textures = new TextureFamilies(settings.Families);
    }

    /// <summary>Fills <paramref name="values"/> in catalogue order. NaN means undefined, e.g. everything on an empty mask.</summary>
    /// <exception cref="ArgumentException">
    /// An intensity inside the mask is no number, infinite or beyond 1e140 either way; the bin width makes more than 255 bins; or <paramref name="values"/> is
    /// not <see cref="FeatureCatalogue.Count"/> long. Then nothing was computed.
    /// </exception>
    public void Extract(in RealRegion region, Span<double> values)
    {
        CatalogueVector vector = new(values);
        values.Fill(double.NaN);
        ReadOnlySpan<double> sorted = Gather(region);
        if (sorted.Length == 0) return;
        int count = FillBins(region, sorted[0], sorted[^1]);
        workspace.LoadSlice(new PixelRegion(bins.AsSpan(0, region.Intensities.Length), region.Shape.Mask, default, region.Shape.Width, region.Shape.Height, region.Shape.XMm, region.Shape.YMm), Same, count);
        if ((settings.Families & FeatureFamilies.Intensity) != 0)
        {
            RealStatistics.Compute(sorted, vector.Statistics);
            IntensityHistogram.Compute(new LevelHistogram(workspace.LevelCounts, workspace.AreaPx), vector.Histogram);
            PyRadiomicsVariants.ComputeIntensity(vector.Statistics[3], vector.Statistics[16], workspace.XMm, workspace.YMm, vector.PyRadiomics);
        }
        if ((settings.Families & FeatureFamilies.Shape) != 0)
        {
            workspace.Hull.Wrap(workspace);
            Morphology2D.Compute(workspace, vector.Shape);
            variants.ComputeShape(workspace, vector.PyRadiomics);
        }
        textures.Clear(workspace.BinCount);
        textures.Add(workspace.Plane);
        textures.Compute(vector.Glcm, vector.Textures);
    }

    // Sorted, so that sums come in one order whatever way the region lies.
    private ReadOnlySpan<double> Gather(in RealRegion region)
    {
        ReadOnlySpan<byte> mask = region.Shape.Mask;
        if (inside.Length < mask.Length) inside = new double[mask.Length];
        int count = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0) continue;
            double value = region.Intensities[i];
            if (!(Math.Abs(value) <= RealStatistics.Largest)) throw new ArgumentException($"the intensity at column {i % region.Shape.Width}, row {i / region.Shape.Width} is {value}: leave such pixels out of the mask", nameof(region));
            inside[count++] = value;
        }
        Span<double> sorted = inside.AsSpan(0, count);
        sort.Sort(sorted);
        return sorted;
    }

    // IBSI's edges: see Discretiser, of which these are the real-numbered ones.
    private int FillBins(in RealRegion region, double minimum, double maximum)
    {
        ReadOnlySpan<byte> mask = region.Shape.Mask;
        if (bins.Length < mask.Length) bins = new byte[mask.Length];
        double range = maximum - minimum, lowest = settings.BinWidth is { } step ? Math.Floor(minimum / step) : 0;
        int highest = settings.BinWidth is { } by ? Bounded(Math.Floor(maximum / by) - lowest + 1) : range > 0 ? settings.BinCount : 1;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0) continue;
            double value = region.Intensities[i];
            double bin = settings.BinWidth is { } width ? Math.Floor(value / width) - lowest : range > 0 ? Math.Floor(settings.BinCount * ((value - minimum) / range)) : 0;
            bins[i] = (byte)(Math.Min(bin, highest - 1) + 1);
        }
        return highest;
    }

    private int Bounded(double count) => count <= FeatureSettings.MaxBins
        ? (int)count
        : throw new ArgumentException($"bins of {settings.BinWidth} make {count:F0} bins here, more than {FeatureSettings.MaxBins}: choose wider ones, or a number of bins");
}
