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

    public FilterSection? Filters { get; set; }

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
        return (settings, file.Filters?.Resolve() ?? new FilterSettings());
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
            throw new ProblemException($"{path} cannot be read ({e.Message.TrimEnd('.')})", "give JSON with binCount, binWidth, families and filters", e);
        }
    }
}

/// <summary>The filtered pictures that are measured too.</summary>
internal sealed record FilterSection
{
    public double[]? LogSigmasPx { get; set; }

    public double[]? LogSigmasMm { get; set; }

    public string? Wavelet { get; set; }

    public int? WaveletLevels { get; set; }

    public FilterSettings Resolve()
    {
        FilterSettings filters = new() { LogSigmasPx = LogSigmasPx ?? [], LogSigmasMm = LogSigmasMm ?? [], Wavelet = Named(Wavelet), WaveletLevels = WaveletLevels ?? 1 };
        double[] sigmas = [.. filters.LogSigmasPx, .. filters.LogSigmasMm];
        if (sigmas.Any(sigma => !(sigma > 0 && sigma <= FilterSettings.MaxSigmaPx)))
            throw new ProblemException("a sigma of filters is out of range", $"give sigmas above 0 and at most {FilterSettings.MaxSigmaPx}");
        if (filters.WaveletLevels is < 1 or > 4) throw new ProblemException($"a wavelet of {filters.WaveletLevels} levels is not possible", "give waveletLevels 1 to 4");
        return filters.Names.Distinct().Count() == filters.Names.Count ? filters : throw new ProblemException("filters name a sigma twice", "name each once");
    }

    private static Wavelet? Named(string? name) => name is null
        ? null
        : Enum.TryParse(name, ignoreCase: true, out Wavelet wavelet) && char.IsAsciiLetter(name[0])
            ? wavelet
            : throw new ProblemException($"there is no wavelet {name}", $"name one of {string.Join(", ", Enum.GetNames<Wavelet>())}");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FeatureSettingsFile))]
internal sealed partial class FeatureSettingsJson : JsonSerializerContext;
