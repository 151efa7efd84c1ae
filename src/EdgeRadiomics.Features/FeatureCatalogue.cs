namespace EdgeRadiomics.Features;

/// <summary>Every feature in its fixed order. The order changes only with <see cref="Version"/>; models name the version they were made for.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public static class FeatureCatalogue
{
    private static readonly FeatureDefinition[] Ordered =
        [.. IntensityStatistics.Definitions, .. Morphology2D.Definitions, .. GlcmFeatures.Definitions, .. SemanticDescriptors.Definitions];

    private static readonly Dictionary<string, int> Indices = Ordered.Index().ToDictionary(entry => entry.Item.Name, entry => entry.Index, StringComparer.Ordinal);

    /// <summary>Version of names, order and formulas.</summary>
    /// <remarks>2 adds mesh area, perimeter-area ratio and disproportion, and measures the angle of an upright axis right.</remarks>
    public static string Version => "2";

    /// <summary>The features, in vector order.</summary>
    public static IReadOnlyList<FeatureDefinition> All => Ordered;

    /// <summary>Length of a feature vector.</summary>
    public static int Count => Ordered.Length;

    /// <summary>Position of a feature in the vector, or -1.</summary>
    public static int IndexOf(string name) => Indices.GetValueOrDefault(name, -1);
}
