namespace EdgeRadiomics.Features.Semantic;

/// <summary>The sonographic signs and the intensities in dB, which are compared with the same flanks.</summary>
/// <remarks>Buffers are reused. Not thread-safe.</remarks>
internal sealed class SemanticFamily
{
    private readonly TissueFlanks flanks = new();
    private readonly SemanticDescriptors descriptors = new();
    private readonly EchogenicHalo halo = new();
    private readonly EchogenicFoci foci = new();
    private readonly RelativeIntensity relative = new();

    public void Compute(in PixelRegion region, RegionWorkspace lesion, FeatureFamilies families, CatalogueVector vector)
    {
        flanks.Measure(region, lesion);
        if ((families & FeatureFamilies.Relative) != 0) relative.Compute(region, lesion, flanks, vector.Relative);
        if ((families & FeatureFamilies.Semantic) == 0) return;
        descriptors.Compute(region, lesion, flanks, vector.Semantic);
        halo.Compute(region, lesion, vector.Halo);
        foci.Compute(region, lesion, vector.Foci);
    }
}
