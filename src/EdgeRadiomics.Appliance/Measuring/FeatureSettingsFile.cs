using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRadiomics.Features;

namespace EdgeRadiomics.Appliance.Measuring;

/// <summary>The file of <c>features --settings</c>; <c>feature-settings.schema.json</c> beside the features library describes it.</summary>
internal sealed record FeatureSettingsFile
{
    public int? BinCount { get; set; }

    public int? BinWidth { get; set; }

    public string[]? Families { get; set; }

    /// <summary>Settings of a file, then of the options, which win.</summary>
    /// <exception cref="ProblemException">The file cannot be read, or a setting is not possible.</exception>
    public static FeatureSettings Resolve(string? path, int? bins, int? binWidth)
    {
        FeatureSettingsFile file = path is null ? new FeatureSettingsFile() : Read(path);
        if (bins is not null && binWidth is not null) throw new ProblemException("--bins and --bin-width are both given", "give one: a fixed number of bins, or bins of a fixed width");
        FeatureSettings plain = new();
        return new FeatureSettings
        {
            BinCount = Checked(bins ?? file.BinCount) ?? plain.BinCount,
            BinWidth = Checked(bins is null ? binWidth ?? file.BinWidth : null),
            Families = file.Families is { } names ? names.Aggregate(FeatureFamilies.None, (all, name) => all | Family(name)) : plain.Families,
        };
    }

    private static int? Checked(int? bins) => bins is null or (>= 2 and <= FeatureSettings.MaxBins)
        ? bins
        : throw new ProblemException($"{bins} is no bin number or width", $"give 2 to {FeatureSettings.MaxBins}");

    private static FeatureFamilies Family(string name) => Enum.TryParse(name, ignoreCase: true, out FeatureFamilies family) && char.IsAsciiLetter(name[0])
        ? family
        : throw new ProblemException($"there is no feature family {name}", $"name some of {string.Join(", ", Enum.GetNames<FeatureFamilies>())}");

    private static FeatureSettingsFile Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), FeatureSettingsJson.Default.FeatureSettingsFile) ?? new FeatureSettingsFile();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ProblemException($"{path} cannot be read ({e.Message.TrimEnd('.')})", "give JSON with binCount, binWidth and families", e);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FeatureSettingsFile))]
internal sealed partial class FeatureSettingsJson : JsonSerializerContext;
