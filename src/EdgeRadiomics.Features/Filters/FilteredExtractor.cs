using EdgeRadiomics.Features.Regions;

namespace EdgeRadiomics.Features.Filters;

/// <summary>Computes intensities and textures of a region on filters' responses, each binned anew between its own extremes or in bins of the settings' width.</summary>
/// <remarks>
/// A response is computed for the region's box only, and has the bits it would have in the whole picture. Shape, signs, dB,
/// rings, local intensity and intensity-volume histogram are of grey levels and left out. Allocates nothing once warm. Not thread-safe.
/// </remarks>
public sealed class FilteredExtractor
{
    private const FeatureFamilies OfGreyLevels = FeatureFamilies.Shape | FeatureFamilies.Semantic | FeatureFamilies.Relative | FeatureFamilies.Rings | FeatureFamilies.LocalIntensity;

    private static readonly int[] OfResponses = [.. FeatureCatalogue.All.Index()
        .Where(feature => feature.Item is { Region: FeatureRegion.Lesion, Name: not "pyr_maximum_diameter_mm" }
            and { Family: not ("morphology-2d" or "semantic" or "intensity-relative" or "intensity-volume-histogram" or "local-intensity" or "region") }).Select(feature => feature.Index)];

    // Adding and taking off 1.5 x 2^20 rounds to multiples of 2^-32. Over even pixels a response is 0, a bin's edge, but for its
    // last bits, and those would choose the bin.
    private const double Rounding = 3 << 19;

    private readonly FrameFilter[] filters;
    private readonly RealExtractor extractor;
    private readonly SeparableFilter separable;
    private readonly FilterWindow window = new();
    private readonly FilterBoundary boundary;
    private readonly double[] all = new double[FeatureCatalogue.Count];
    private double[] response = [], scratch = [];

    /// <summary>Prepares an extractor.</summary>
    /// <param name="settings">Bins and families.</param>
    /// <param name="filters">Filters; the order of the values is Laplacians in px, in mm, wavelet bands LL, LH, HL, HH, mean.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bin number, bin width, sigma or side is not possible.</exception>
    public FilteredExtractor(FeatureSettings settings, FilterSettings filters)
        : this(settings, filters, vectorised: true)
    {
    }

    internal FilteredExtractor(FeatureSettings settings, FilterSettings filters, bool vectorised)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(filters);
        extractor = new RealExtractor(settings with { Families = settings.Families & ~OfGreyLevels });
        separable = new SeparableFilter { Vectorised = vectorised };
        boundary = filters.Boundary;
        this.filters = filters.Filters();
        Definitions = [.. this.filters.SelectMany(filter => OfResponses.Select(index => Named(FeatureCatalogue.All[index], filter)))];
    }

    /// <summary>The features in the order of the values; a name begins with the filter's, e.g. <c>wavelet-LH_cm_contrast</c>.</summary>
    public IReadOnlyList<FeatureDefinition> Definitions { get; }

    /// <summary>Fills <paramref name="values"/> in the order of <see cref="Definitions"/>; NaN is undefined: an empty region, a family not asked for, a Laplacian in millimetres without a spacing.</summary>
    /// <exception cref="ArgumentException"><paramref name="values"/> is not as long as <see cref="Definitions"/>, or the bin width makes more than 255 bins of a response.</exception>
    public void Extract(in PixelRegion region, Span<double> values)
    {
        if (values.Length != Definitions.Count) throw new ArgumentException($"these filters have {Definitions.Count} values, not {values.Length}", nameof(values));
        values.Fill(double.NaN);
        double xMm = region.XMm ?? double.NaN, yMm = region.YMm ?? double.NaN;
        int margin = 0;
        foreach (FrameFilter filter in filters)
            if (filter.Fit(xMm, yMm)) margin = Math.Max(margin, filter.Reach);
        if (!window.Load(region, margin, boundary)) return;
        int length = window.Width * window.Height;
        if (response.Length < length) (response, scratch) = (new double[length], new double[length]);
        for (int i = 0; i < filters.Length; i++)
        {
            if (!filters[i].Fit(xMm, yMm)) continue;
            filters[i].Respond(separable, window, scratch, response);
            foreach (ref double value in response.AsSpan(margin * window.Width, length - 2 * margin * window.Width)) value = Rounded(value);
            extractor.Extract(new RealRegion(response.AsSpan(0, length), window.Mask, window.Width, window.Height, region.XMm, region.YMm), all);
            Span<double> mine = values.Slice(i * OfResponses.Length, OfResponses.Length);
            for (int k = 0; k < mine.Length; k++) mine[k] = all[OfResponses[k]];
        }
    }

    internal static double Rounded(double value) => value + Rounding - Rounding;

    private static FeatureDefinition Named(FeatureDefinition feature, FrameFilter filter) => feature with
    {
        Name = $"{filter.Name}_{feature.Name}",
        PyRadiomicsName = filter.IsPyRadiomics && feature.PyRadiomicsName is { } theirs ? $"{filter.Name}_{theirs}" : null,
    };
}
