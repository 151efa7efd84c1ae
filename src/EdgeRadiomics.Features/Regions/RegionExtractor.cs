namespace EdgeRadiomics.Features.Regions;

/// <summary>Computes any families on regions around a lesion: rings of 2 mm, the box around it, the lesion itself.</summary>
/// <remarks>
/// The catalogue holds the rings' intensities; this gives their textures too. What compares with the surroundings (signs,
/// dB) is of the lesion alone. Allocates nothing once warm. Not thread-safe: one a thread.
/// </remarks>
public sealed class RegionExtractor
{
    private const FeatureFamilies OfLesion = FeatureFamilies.Semantic | FeatureFamilies.Relative | FeatureFamilies.Rings;

    private static readonly int[] Everywhere = [.. FeatureCatalogue.All.Index()
        .Where(feature => feature.Item is { Region: FeatureRegion.Lesion, Family: not ("semantic" or "intensity-relative") }).Select(feature => feature.Index)];

    private readonly RegionMasks masks = new();
    private readonly FeatureExtractor extractor;
    private readonly FeatureRegion[] regions;
    private readonly RegionAbsence[] absences;
    private readonly double[] all = new double[FeatureCatalogue.Count];

    /// <summary>Prepares an extractor.</summary>
    /// <param name="settings">Bins and families; signs, dB and the catalogue's own ring block are left out.</param>
    /// <param name="regions">Regions, each once, in the order of the values.</param>
    /// <exception cref="ArgumentException">No region, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bin number or width outside 2 to 255.</exception>
    public RegionExtractor(FeatureSettings settings, params IReadOnlyList<FeatureRegion> regions)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(regions);
        if (regions.Count == 0 || regions.Distinct().Count() < regions.Count) throw new ArgumentException("regions are given, each once", nameof(regions));
        extractor = new FeatureExtractor(settings with { Families = settings.Families & ~OfLesion });
        this.regions = [.. regions];
        absences = new RegionAbsence[regions.Count];
        Definitions = [.. regions.SelectMany(region => Everywhere.Select(index => FeatureRegions.In(FeatureCatalogue.All[index], region)))];
    }

    /// <summary>The features in the order of the values: the first region's, then the next one's. Names end with the region, e.g. <c>cm_contrast_ring_0_2mm</c>.</summary>
    public IReadOnlyList<FeatureDefinition> Definitions { get; }

    /// <summary>Fills <paramref name="values"/> in the order of <see cref="Definitions"/>; NaN is undefined, and <see cref="AbsenceOf"/> then says whether the region is missing.</summary>
    /// <exception cref="ArgumentException"><paramref name="values"/> is not as long as <see cref="Definitions"/>.</exception>
    public void Extract(in PixelRegion lesion, Span<double> values)
    {
        if (values.Length != Definitions.Count) throw new ArgumentException($"these regions have {Definitions.Count} values, not {values.Length}", nameof(values));
        masks.Load(lesion);
        for (int i = 0; i < regions.Length; i++)
        {
            Span<double> mine = values.Slice(i * Everywhere.Length, Everywhere.Length);
            mine.Fill(double.NaN);
            absences[i] = masks.Mark(lesion, regions[i]);
            if (absences[i] != RegionAbsence.None) continue;
            extractor.Extract(new PixelRegion(lesion.Pixels, masks.Of(lesion), lesion.Sector, lesion.Width, lesion.Height, lesion.XMm, lesion.YMm), all);
            for (int k = 0; k < Everywhere.Length; k++) mine[k] = all[Everywhere[k]];
        }
    }

    /// <summary>Why a region had no values in the last <see cref="Extract"/>.</summary>
    /// <exception cref="ArgumentException">The region was not asked for.</exception>
    public RegionAbsence AbsenceOf(FeatureRegion region)
    {
        int index = Array.IndexOf(regions, region);
        return index >= 0 ? absences[index] : throw new ArgumentException($"{region} was not asked for", nameof(region));
    }
}
