namespace EdgeRadiomics.Features;

/// <summary>Every feature in its fixed order. A feature keeps its name, place and meaning within a <see cref="Version"/>; models name the version they were made for.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public static class FeatureCatalogue
{
    private static readonly Dictionary<string, int> Indices = CatalogueVector.Ordered.Index().ToDictionary(entry => entry.Item.Name, entry => entry.Index, StringComparer.Ordinal);

    /// <summary>Version of names, places and formulas. Features put behind the last one leave it: whoever asks by name gets the same numbers as before.</summary>
    /// <remarks>2 adds mesh area, perimeter-area ratio and disproportion, and measures the angle of an upright axis right.</remarks>
    public static string Version => "2";

    /// <summary>The features, in vector order.</summary>
    public static IReadOnlyList<FeatureDefinition> All => CatalogueVector.Ordered;

    /// <summary>Length of a feature vector.</summary>
    public static int Count => CatalogueVector.Ordered.Length;

    /// <summary>Position of a feature in the vector, or -1.</summary>
    public static int IndexOf(string name) => Indices.GetValueOrDefault(name, -1);
}
