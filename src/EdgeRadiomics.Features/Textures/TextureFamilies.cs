namespace EdgeRadiomics.Features.Textures;

/// <summary>Every family that reads the binned plane. Clear, add slices, compute.</summary>
/// <remarks>Buffers are reused. Not thread-safe.</remarks>
internal sealed class TextureFamilies(FeatureFamilies families)
{
    /// <summary>The families that came after catalogue version 2's, in their order.</summary>
    public static readonly FeatureDefinition[] Added =
    [
        .. GlcmFeatures.Merged, .. MaximalCorrelation.Definitions, .. RunLengths.Averaged, .. RunLengths.Merged, .. Zones.SizeDefinitions, .. Zones.DistanceDefinitions,
        .. ToneDifferences.Definitions, .. Neighbourhoods.DependenceDefinitions,
    ];

    private readonly Glcm glcm = new();
    private readonly MaximalCorrelation correlation = new();
    private readonly RunLengths runs = new();
    private readonly Zones zones = new();
    private readonly Neighbourhoods neighbourhoods = new();

    public void Clear(int levels)
    {
        glcm.Clear(levels);
        runs.Clear(levels);
        zones.Clear(levels);
        neighbourhoods.Clear(levels);
    }

    public void Add(BinPlane plane)
    {
        if (Wants(FeatureFamilies.Glcm)) glcm.Add(plane);
        if (Wants(FeatureFamilies.Glrlm)) runs.Add(plane);
        if (Wants(FeatureFamilies.Glszm | FeatureFamilies.Gldzm)) zones.Add(plane, Wants(FeatureFamilies.Gldzm));
        if (Wants(FeatureFamilies.Neighbourhoods)) neighbourhoods.Add(plane);
    }

    /// <summary>Fills averaged co-occurrence and <see cref="Added"/>; leaves what is not wanted.</summary>
    public void Compute(Span<double> averaged, Span<double> added)
    {
        glcm.Finish();
        Span<double> merged = Take(ref added, GlcmFeatures.Merged.Length), mcc = Take(ref added, MaximalCorrelation.Definitions.Length);
        if (Wants(FeatureFamilies.Glcm))
        {
            GlcmFeatures.Compute(glcm, averaged);
            correlation.Compute(glcm, mcc);
            if (Wants(FeatureFamilies.Merged)) GlcmFeatures.ComputeMerged(glcm, merged);
        }
        Span<double> runsAveraged = Take(ref added, RunLengths.Averaged.Length), runsMerged = Take(ref added, RunLengths.Merged.Length);
        if (Wants(FeatureFamilies.Glrlm))
        {
            runs.Compute(runsAveraged);
            if (Wants(FeatureFamilies.Merged)) runs.ComputeMerged(runsMerged);
        }
        Span<double> sizes = Take(ref added, Zones.SizeDefinitions.Length), distances = Take(ref added, Zones.DistanceDefinitions.Length);
        if (Wants(FeatureFamilies.Glszm)) LevelSizeFeatures.Compute(zones.BySize, sizes);
        if (Wants(FeatureFamilies.Gldzm)) LevelSizeFeatures.Compute(zones.ByDistance, distances);
        if (!Wants(FeatureFamilies.Neighbourhoods)) return;
        ToneDifferences.Compute(neighbourhoods, Take(ref added, ToneDifferences.Definitions.Length));
        LevelSizeFeatures.Compute(neighbourhoods.Dependences, added);
    }

    private bool Wants(FeatureFamilies family) => (families & family) != 0;

    private static Span<double> Take(scoped ref Span<double> values, int count)
    {
        Span<double> taken = values[..count];
        values = values[count..];
        return taken;
    }
}
