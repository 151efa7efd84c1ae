using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRadiomics.Features;
using EdgeRadiomics.Features.Filters;

namespace EdgeRadiomics.Appliance.Measuring;

/// <summary>The file of <c>features --settings</c>; <c>feature-settings.schema.json</c> beside the features library describes it.</summary>
internal sealed record FeatureSettingsFile
{
    public int? BinCount { get; set; }

    public int? BinWidth { get; set; }

    public string[]? Families { get; set; }

    public double[] LogSigmasPx { get; set; } = [];

    public double[] LogSigmasMm { get; set; } = [];

    public string? Wavelet { get; set; }

    public int? MeanPx { get; set; }

    public string? Boundary { get; set; }

    /// <summary>Settings of a file, then of the options, which win.</summary>
    /// <exception cref="ProblemException">The file cannot be read, or a setting is not possible.</exception>
    public static (FeatureSettings Settings, FilterSettings Filters) Resolve(string? path, int? bins, int? binWidth)
    {
        FeatureSettingsFile file = path is null ? new FeatureSettingsFile() : Read(path);
        if (bins is not null && binWidth is not null) throw new ProblemException("--bins and --bin-width are both given", "give one: a fixed number of bins, or bins of a fixed width");
        FeatureSettings plain = new();
        FeatureSettings settings = new()
        {
            BinCount = Checked(bins ?? file.BinCount) ?? plain.BinCount,
            BinWidth = Checked(bins is null ? binWidth ?? file.BinWidth : null),
            Families = file.Families is { } names ? names.Aggregate(FeatureFamilies.None, (all, name) => all | Family(name)) : plain.Families,
        };
        FilterSettings filters = new()
        {
            LogSigmasPx = file.LogSigmasPx,
            LogSigmasMm = file.LogSigmasMm,
            Wavelet = file.Wavelet is { } wavelet ? Named<Wavelet>(wavelet, "wavelet") : null,
            MeanPx = file.MeanPx,
            Boundary = file.Boundary is { } boundary ? Named<FilterBoundary>(boundary, "boundary") : new FilterSettings().Boundary,
        };
        try
        {
            _ = new FilteredExtractor(settings, filters);
        }
        catch (ArgumentException e)
        {
            throw new ProblemException($"{path}: {e.Message.Split(" (")[0]}", "see feature-settings.schema.json", e);
        }
        return (settings, filters);
    }

    private static T Named<T>(string name, string what)
        where T : struct, Enum =>
        Enum.TryParse(name, ignoreCase: true, out T value) && char.IsAsciiLetter(name[0]) ? value : throw new ProblemException($"there is no {what} {name}", $"name one of {string.Join(", ", Enum.GetNames<T>())}");

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
            throw new ProblemException($"{path} cannot be read ({e.Message.TrimEnd('.')})", "give JSON as feature-settings.schema.json describes it", e);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FeatureSettingsFile))]
internal sealed partial class FeatureSettingsJson : JsonSerializerContext;
