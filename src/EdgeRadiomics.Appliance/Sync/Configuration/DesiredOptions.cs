using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRadiomics.Onnx;

namespace EdgeRadiomics.Appliance.Sync.Configuration;

/// <summary>
/// What the programme wishes the appliance's options to be: signed, versioned, and only of an allow-list. It takes effect at
/// the next start; a start that does not come up with it is the last one with it. The outbox and its data folder cannot be touched by it.
/// </summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class DesiredOptions
{
    public const string Pending = "pending", Trying = "trying", Applied = "applied", Failed = "failed";

    private static readonly Dictionary<string, Func<JsonElement, bool>> Allowed = new(StringComparer.Ordinal)
    {
        ["framesPerSecond"] = value => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double rate) && rate is > 0 and <= 120,
        ["provider"] = value => value.ValueKind == JsonValueKind.String && ExecutionProviders.Choices.Contains(value.GetString()),
    };

    private readonly string path;

    private DesiredOptions(string path) => this.path = path;

    /// <summary>What is kept; null before the first.</summary>
    public DesiredFile? Kept { get; private set; }

    /// <summary>The newest refusal, in words; null when the newest document was taken.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Opens what is kept in the data folder. A damaged file is none.</summary>
    public static DesiredOptions Open(string dataFolder)
    {
        DesiredOptions desired = new(Path.Combine(dataFolder, "desired.json"));
        try
        {
            if (File.Exists(desired.path)) desired.Kept = JsonSerializer.Deserialize(File.ReadAllBytes(desired.path), DesiredJson.Default.DesiredFile);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            desired.Refusal = "the kept options are damaged";
        }
        return desired;
    }

    /// <summary>Begins a start: the options with what is desired over them. What failed to come up before is left out from then on.</summary>
    public ApplianceOptions Begin(ApplianceOptions options)
    {
        if (Kept is not { State: Pending or Trying or Applied } kept) return options;
        try
        {
            if (kept.State != Applied) Keep(kept with { State = kept.State == Pending ? Trying : Failed });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a note of the attempt a bad option would be tried for ever.
            return options;
        }
        return Kept.State == Failed ? options : options with
        {
            FramesPerSecond = kept.Options.TryGetValue("framesPerSecond", out JsonElement rate) ? rate.GetDouble() : options.FramesPerSecond,
            Provider = kept.Options.TryGetValue("provider", out JsonElement provider) ? provider.GetString()! : options.Provider,
        };
    }

    /// <summary>The appliance has come up with what it was told.</summary>
    public void Started()
    {
        if (Kept is { State: Trying } kept) Keep(kept with { State = Applied });
    }

    /// <summary>Takes a document whose signature holds, whole or not at all.</summary>
    public void Take(byte[] body)
    {
        string etag = Convert.ToHexStringLower(SHA256.HashData(body))[..32];
        if (etag == Kept?.Etag)
        {
            Refusal = null;
            return;
        }
        try
        {
            DesiredBody? desired = JsonSerializer.Deserialize(body, DesiredJson.Default.DesiredBody);
            Refusal = desired is null ? "it is empty"
                : desired.Version <= (Kept?.Version ?? 0) ? $"version {desired.Version} is not above {Kept?.Version ?? 0}"
                : Objections(desired.Options);
            if (Refusal is null) Keep(new DesiredFile(desired!.Version, etag, Pending, desired.Options));
        }
        catch (JsonException)
        {
            Refusal = "it is malformed";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refusal = "the data folder cannot be written";
        }
    }

    /// <summary>Payload of <c>cfg/reported</c>.</summary>
    public byte[] Report() => JsonSerializer.SerializeToUtf8Bytes(new ReportedOptions(Kept?.Version ?? 0, Kept?.Etag, Kept?.State ?? "none", Kept?.Options ?? [], Refusal, [.. Allowed.Keys]), DesiredJson.Default.ReportedOptions);

    private static string? Objections(Dictionary<string, JsonElement> options)
    {
        string[] forbidden = [.. options.Keys.Where(name => !Allowed.ContainsKey(name))];
        if (forbidden.Length > 0) return $"may not be changed from afar: {string.Join(", ", forbidden.Take(8).Select(name => name.Length > 40 ? name[..40] : name))}";
        return options.FirstOrDefault(option => !Allowed[option.Key](option.Value)).Key is { } wrong ? $"the value of {wrong} is not possible" : null;
    }

    private void Keep(DesiredFile file)
    {
        KeptFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(file, DesiredJson.Default.DesiredFile));
        Kept = file;
    }
}

/// <summary>Body of <c>cfg/desired</c>.</summary>
internal sealed record DesiredBody(long Version, Dictionary<string, JsonElement> Options);

/// <summary>desired.json of the data folder.</summary>
internal sealed record DesiredFile(long Version, string Etag, string State, Dictionary<string, JsonElement> Options);

/// <summary><c>cfg/reported</c>. State: none, pending (from the next start on), trying, applied, failed (the start did not come up with it).</summary>
internal sealed record ReportedOptions(long Version, string? Etag, string State, Dictionary<string, JsonElement> Options, string? Refusal, IReadOnlyList<string> MayChange);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, MaxDepth = 8)]
[JsonSerializable(typeof(DesiredBody))]
[JsonSerializable(typeof(DesiredFile))]
[JsonSerializable(typeof(ReportedOptions))]
internal sealed partial class DesiredJson : JsonSerializerContext;
