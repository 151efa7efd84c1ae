using EdgeRadiomics.Features.Intensities;
using EdgeRadiomics.Features.Regions;
using EdgeRadiomics.Features.Semantic;
using EdgeRadiomics.Features.Textures;

namespace EdgeRadiomics.Features;

/// <summary>A catalogue vector cut into its families. The first four are catalogue version 2's and keep their places; the rest came after.</summary>
internal readonly ref struct CatalogueVector
{
    public static readonly FeatureDefinition[] Ordered =
    [
        .. IntensityStatistics.Definitions, .. Morphology2D.Definitions, .. GlcmFeatures.Definitions, .. SemanticDescriptors.Definitions,
        .. TextureFamilies.Added, .. IntensityHistogram.Definitions, .. IntensityVolume.Definitions, .. LocalIntensity.Definitions, .. PyRadiomicsVariants.Definitions,
        .. EchogenicHalo.Definitions, .. EchogenicFoci.Definitions, .. RelativeIntensity.Definitions, .. RingStatistics.Definitions,
    ];

    public CatalogueVector(Span<double> values)
    {
        if (values.Length != Ordered.Length) throw new ArgumentException($"a feature vector has {Ordered.Length} values, not {values.Length}", nameof(values));
        All = values;
        Statistics = Take(ref values, IntensityStatistics.Definitions);
        Shape = Take(ref values, Morphology2D.Definitions);
        Glcm = Take(ref values, GlcmFeatures.Definitions);
        Semantic = Take(ref values, SemanticDescriptors.Definitions);
        Textures = Take(ref values, TextureFamilies.Added);
        Histogram = Take(ref values, IntensityHistogram.Definitions);
        Volume = Take(ref values, IntensityVolume.Definitions);
        Local = Take(ref values, LocalIntensity.Definitions);
        PyRadiomics = Take(ref values, PyRadiomicsVariants.Definitions);
        Halo = Take(ref values, EchogenicHalo.Definitions);
        Foci = Take(ref values, EchogenicFoci.Definitions);
        Relative = Take(ref values, RelativeIntensity.Definitions);
        Rings = values;
    }

    public Span<double> All { get; }
    public Span<double> Statistics { get; }
    public Span<double> Shape { get; }
    public Span<double> Glcm { get; }
    public Span<double> Semantic { get; }
    public Span<double> Textures { get; }
    public Span<double> Histogram { get; }
    public Span<double> Volume { get; }
    public Span<double> Local { get; }
    public Span<double> PyRadiomics { get; }
    public Span<double> Halo { get; }
    public Span<double> Foci { get; }
    public Span<double> Relative { get; }
    public Span<double> Rings { get; }

    private static Span<double> Take(scoped ref Span<double> values, FeatureDefinition[] family)
    {
        Span<double> taken = values[..family.Length];
        values = values[family.Length..];
        return taken;
    }
}
