using EdgeRadiomics.Features.Intensities;
using EdgeRadiomics.Features.Textures;

namespace EdgeRadiomics.Features;

/// <summary>Computes the catalogue on a region that runs through a stack of slices: intensities over all of it, textures by slice or in 2.5D.</summary>
/// <remarks>Shape and sonographic signs are of one slice and stay NaN. Buffers are reused. Not thread-safe: one a thread.</remarks>
public sealed class StackExtractor
{
    private readonly RegionWorkspace workspace = new();
    private readonly TextureFamilies textures;
    private readonly LocalIntensity local = new();
    private readonly FeatureSettings settings;
    private readonly StackAggregation aggregation;
    private readonly byte[] binOf = new byte[256];
    private readonly int[] histogram = new int[256], bins = new int[256];
    private readonly double[] one = new double[CatalogueVector.Ordered.Length];
    private readonly int[] defined = new int[CatalogueVector.Ordered.Length];

    /// <summary>Prepares an extractor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bin number or width outside 2 to 255.</exception>
    public StackExtractor(FeatureSettings settings, StackAggregation aggregation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        (this.settings, this.aggregation) = (settings, aggregation);
        textures = new TextureFamilies(settings.Families);
    }

    /// <summary>Fills <paramref name="values"/> in catalogue order. Bins are those of the whole region.</summary>
    /// <param name="pixels">Grey levels, slice after slice, row-major.</param>
    /// <param name="mask">Region: any non-zero value, same grid.</param>
    /// <param name="size">Size of the stack.</param>
    /// <param name="values">A catalogue vector; NaN is undefined.</param>
    /// <exception cref="ArgumentException">A length does not fit the size.</exception>
    public void Extract(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> mask, StackGeometry size, Span<double> values)
    {
        CatalogueVector vector = new(values);
        if (size.Slices <= 0 || pixels.Length != (long)size.Width * size.Height * size.Slices) throw new ArgumentException($"{size} does not fit {pixels.Length} grey levels", nameof(size));
        if (mask.Length != pixels.Length) throw new ArgumentException($"the mask has {mask.Length} px, the stack {pixels.Length}", nameof(mask));
        values.Fill(double.NaN);
        int area = CountLevels(pixels, mask);
        if (area == 0) return;
        LevelHistogram levels = new(histogram, area);
        int count = Discretiser.FillBins(binOf, levels.Minimum, levels.Maximum, settings);
        if ((settings.Families & FeatureFamilies.Intensity) != 0) ComputeIntensity(vector, levels, count);
        if ((settings.Families & FeatureFamilies.LocalIntensity) != 0) local.Compute(pixels, mask, size, levels.Maximum, vector.Local);
        ComputeTextures(pixels, mask, size, count, vector);
    }

    private int CountLevels(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> mask)
    {
        int area = 0;
        Array.Clear(histogram);
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0) continue;
            histogram[pixels[i]]++;
            area++;
        }
        return area;
    }

    private void ComputeIntensity(CatalogueVector vector, LevelHistogram levels, int count)
    {
        Array.Clear(bins);
        for (int level = levels.Minimum; level <= levels.Maximum; level++) bins[binOf[level]] += histogram[level];
        IntensityStatistics.Compute(levels, vector.Statistics);
        IntensityHistogram.Compute(new LevelHistogram(bins.AsSpan(0, count + 1), levels.Total), vector.Histogram);
        IntensityVolume.Compute(levels, vector.Volume);
    }

    private void ComputeTextures(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> mask, StackGeometry size, int count, CatalogueVector vector)
    {
        int slice = size.Width * size.Height;
        CatalogueVector mine = new(one);
        Array.Clear(defined);
        textures.Clear(count);
        for (int z = 0; z < size.Slices; z++)
        {
            workspace.LoadSlice(new PixelRegion(pixels.Slice(z * slice, slice), mask.Slice(z * slice, slice), default, size.Width, size.Height), binOf, count);
            if (workspace.AreaPx == 0) continue;
            if (aggregation == StackAggregation.BySlice) textures.Clear(count);
            textures.Add(workspace.Plane);
            if (aggregation == StackAggregation.Together) continue;
            one.AsSpan().Fill(double.NaN);
            textures.Compute(mine.Glcm, mine.Textures);
            AddDefined(vector.All);
        }
        if (aggregation == StackAggregation.Together) textures.Compute(vector.Glcm, vector.Textures);
        else for (int i = 0; i < one.Length; i++) if (defined[i] > 0) vector.All[i] /= defined[i];
    }

    private void AddDefined(Span<double> values)
    {
        for (int i = 0; i < one.Length; i++)
        {
            if (double.IsNaN(one[i])) continue;
            values[i] = defined[i]++ == 0 ? one[i] : values[i] + one[i];
        }
    }
}
