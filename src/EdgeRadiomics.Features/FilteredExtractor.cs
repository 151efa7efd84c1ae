using EdgeRadiomics.Features.Filters;

namespace EdgeRadiomics.Features;

/// <summary>Computes the catalogue on a picture, and its intensities and textures on filtered pictures, under one mask.</summary>
/// <remarks>
/// Bins are chosen for each picture by the same settings. Allocates nothing once its buffers have grown, unless the spacing
/// changes that millimetres are converted by. The same bits on every machine. Not thread-safe: one a thread.
/// </remarks>
public sealed class FilteredExtractor
{
    private readonly FeatureExtractor extractor;
    private readonly ResponseCrop crop = new();
    private readonly FilterSettings filters;
    private readonly LogKernels?[] logs;
    private readonly WaveletBands? wavelet;
    private (double? X, double? Y) spacing;

    /// <summary>Prepares an extractor.</summary>
    /// <exception cref="ArgumentException">A bin number, width, sigma or level outside its range, or a sigma named twice.</exception>
    public FilteredExtractor(FeatureSettings settings, FilterSettings filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        filters.Check();
        this.filters = filters;
        extractor = new FeatureExtractor(settings);
        logs = [.. filters.LogSigmasPx.Select(sigma => new LogKernels(sigma, sigma)), .. filters.LogSigmasMm.Select(_ => (LogKernels?)null)];
        if (filters.Wavelet is { } name) wavelet = new WaveletBands(name, filters.WaveletLevels);
        Pictures = ["original", .. filters.Names];
    }

    /// <summary>What is measured, in order: <c>original</c>, then the filtered pictures.</summary>
    public IReadOnlyList<string> Pictures { get; }

    /// <summary>Length of the values: a catalogue vector a picture.</summary>
    public int Count => Pictures.Count * FeatureCatalogue.Count;

    /// <summary>Whether a feature has a meaning on a filtered picture: it is of intensities or textures, not of shape, place or signs. The rest is NaN.</summary>
    public static bool IsFiltered(FeatureDefinition feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return feature.Family is "intensity-statistics" or "intensity-histogram" or "glcm" or "glrlm" or "glszm" or "gldzm" or "ngtdm" or "ngldm"
            || feature.Name is "pyr_kurtosis" or "pyr_total_energy";
    }

    /// <summary>Fills <paramref name="values"/>: one vector in catalogue order a picture. NaN means undefined, e.g. a sigma in mm without spacing, or a bin width that needs more than 255 bins.</summary>
    /// <exception cref="ArgumentException"><paramref name="values"/> is not <see cref="Count"/> long.</exception>
    public void Extract(in PixelRegion region, Span<double> values)
    {
        if (values.Length != Count) throw new ArgumentException($"{Pictures.Count} pictures have {Count} values, not {values.Length}", nameof(values));
        values.Fill(double.NaN);
        extractor.Extract(region, values[..FeatureCatalogue.Count]);
        if (extractor.Region.AreaPx == 0) return;
        Span<double> rest = values[FeatureCatalogue.Count..];
        MeasureLaplacians(region, ref rest);
        if (wavelet is not null) MeasureBands(region, wavelet, rest);
    }

    private void MeasureLaplacians(in PixelRegion region, ref Span<double> values)
    {
        ConvertSigmas(extractor.Region.XMm, extractor.Region.YMm);
        int reach = 0;
        foreach (LogKernels? kernels in logs) reach = Math.Max(reach, kernels?.Reach ?? 0);
        if (reach > 0) crop.Load(region, extractor.Region, reach, reach, periodic: false);
        foreach (LogKernels? kernels in logs)
        {
            Span<double> vector = Take(ref values);
            if (kernels is not null) extractor.ExtractResponse(crop.LaplacianOfGaussian(kernels, reach - kernels.Reach), crop.Stride, vector);
        }
    }

    private void MeasureBands(in PixelRegion region, WaveletBands bands, Span<double> values)
    {
        crop.Load(region, extractor.Region, bands.Before(0), bands.After(), periodic: true);
        ReadOnlySpan<double> source = crop.Source;
        for (int level = 0; level < bands.Levels; level++)
        {
            int more = bands.Before(level + 1) * (crop.Stride + 1);
            foreach (string band in WaveletBands.Details)
            {
                int made = crop.Band(source, bands.Of(level, band[0]), bands.Of(level, band[1]), crop.Room);
                extractor.ExtractResponse(crop.Room[more..made], crop.Stride, Take(ref values));
            }
            source = crop.LowRoom[..crop.Band(source, bands.Of(level, 'L'), bands.Of(level, 'L'), crop.LowRoom)];
        }
        extractor.ExtractResponse(source, crop.Stride, values);
    }

    private void ConvertSigmas(double? xMm, double? yMm)
    {
        if ((xMm, yMm) == spacing) return;
        spacing = (xMm, yMm);
        for (int i = 0; i < filters.LogSigmasMm.Count; i++)
        {
            double x = filters.LogSigmasMm[i] / xMm ?? double.NaN, y = filters.LogSigmasMm[i] / yMm ?? double.NaN;
            logs[filters.LogSigmasPx.Count + i] = x <= FilterSettings.MaxSigmaPx && y <= FilterSettings.MaxSigmaPx ? new LogKernels(x, y) : null;
        }
    }

    private static Span<double> Take(scoped ref Span<double> values)
    {
        Span<double> taken = values[..FeatureCatalogue.Count];
        values = values[FeatureCatalogue.Count..];
        return taken;
    }
}
