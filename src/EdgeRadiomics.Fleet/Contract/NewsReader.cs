using System.Text.Json;

namespace EdgeRadiomics.Fleet.Contract;

/// <summary>
/// Reads what the page shows from <c>status</c>, <c>birth</c> and <c>health</c>. They carry no promise, so what does not fit is
/// left out and nothing is refused.
/// </summary>
internal static class NewsReader
{
    private const int LongestText = 200;

    public static DeviceNews? Read(DeviceTopic at, ReadOnlyMemory<byte> payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement said = document.RootElement;
            return at.Name switch
            {
                "status" => new DeviceNews(at.Device.Source)
                {
                    State = Text(said, "state"), Session = Whole(said, "session"), Reason = Text(said, "reason"),
                    SinceMs = Member(said, "since") is { ValueKind: JsonValueKind.String } since && since.TryGetDateTimeOffset(out DateTimeOffset at_) ? at_.ToUnixTimeMilliseconds() : null,
                },
                "birth" => new DeviceNews(at.Device.Source) { Version = Text(said, "version"), Models = Models(said) },
                "health" => new DeviceNews(at.Device.Source)
                {
                    Backlog = Whole(Member(said, "outbox"), "records"), OldestAgeS = Number(Member(said, "outbox"), "oldestAgeS"), Concerns = Words(Member(said, "concerns")),
                },
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Models(JsonElement birth) => Member(birth, "models") is { ValueKind: JsonValueKind.Array } models
        ? Clean(string.Join(", ", models.EnumerateArray().Take(8).Select(model => $"{Text(model, "name")} {Text(model, "version")}")))
        : null;

    private static string? Words(JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? Clean(string.Join("; ", list.EnumerateArray().Take(8).Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString())))
        : null;

    private static JsonElement Member(JsonElement value, string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member) ? member : default;

    private static string? Text(JsonElement value, string name) => Member(value, name) is { ValueKind: JsonValueKind.String } text ? Clean(text.GetString()!) : null;

    private static long? Whole(JsonElement value, string name) => Member(value, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long whole) && whole >= 0 ? whole : null;

    private static double? Number(JsonElement value, string name) =>
        Member(value, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double given) && double.IsFinite(given) ? given : null;

    private static string Clean(string text)
    {
        string plain = string.Concat(text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)));
        return plain.Length <= LongestText ? plain : plain[..LongestText];
    }
}
