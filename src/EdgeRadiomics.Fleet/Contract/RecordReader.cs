using System.Buffers;
using System.Reflection;
using System.Text.Json;
using System.Text.Unicode;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Fleet.Contract;

/// <summary>Judges messages against the contract: size, schema, and that the record is of the device whose topic it came on.</summary>
/// <remarks>Immutable; safe from any thread. Never throws for what a message holds.</remarks>
internal sealed class RecordReader
{
    /// <summary>The contract's largest payload, bytes.</summary>
    public const int LargestPayload = 128 * 1024;

    private const string Envelope = "envelope";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly SearchValues<char> StreamLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz-");

    private readonly Dictionary<string, JsonSchema> byType = new(StringComparer.Ordinal);
    private readonly HashSet<string> described = new(StringComparer.Ordinal);

    public RecordReader()
    {
        Assembly assembly = typeof(RecordReader).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("schemas/", StringComparison.Ordinal)))
        {
            using Stream file = assembly.GetManifestResourceStream(name)!;
            using JsonDocument schema = JsonDocument.Parse(file);
            string type = schema.RootElement.GetProperty("title").GetString()!;
            byType[type] = JsonSchema.Of(schema.RootElement);
            if (type == Envelope || !schema.RootElement.GetProperty("properties").TryGetProperty("erstream", out JsonElement stream)) continue;
            foreach (JsonElement value in stream.GetProperty("enum").EnumerateArray()) described.Add(value.GetString()!);
        }
    }

    /// <summary>Judges one message; null for a topic below a device's prefix that Fleet has no use for.</summary>
    public Incoming? Read(string topic, ReadOnlyMemory<byte> payload)
    {
        if (!DeviceTopic.TryParse(topic, out DeviceTopic? at)) return new RefusedRecord("", RefusedRecord.Topic, "", null, null);
        if (at.Stream is { } stream) return ReadRecord(at.Device, stream, payload);
        return payload.Length is > 0 and <= LargestPayload ? NewsReader.Read(at, payload) : null;
    }

    private Incoming ReadRecord(DeviceId device, string stream, ReadOnlyMemory<byte> payload)
    {
        if (stream.Length > 36 || stream.AsSpan().ContainsAnyExcept(StreamLetters)) return new RefusedRecord(device.Source, RefusedRecord.Topic, "", null, null);
        if (payload.Length > LargestPayload)
        {
            (long? session, long? sequence) = Place(payload.Span);
            return new RefusedRecord(device.Source, RefusedRecord.TooLarge, stream, session, sequence);
        }
        try
        {
            if (!Utf8.IsValid(payload.Span)) return new RefusedRecord(device.Source, RefusedRecord.Json, stream, null, null);
            using JsonDocument document = JsonDocument.Parse(payload, Strict);
            return Judge(device, stream, document.RootElement, payload);
        }
        catch (JsonException)
        {
            (long? session, long? sequence) = Place(payload.Span);
            return new RefusedRecord(device.Source, RefusedRecord.Json, stream, session, sequence);
        }
    }

    private Incoming Judge(DeviceId device, string stream, JsonElement record, ReadOnlyMemory<byte> payload)
    {
        long? session = Whole(record, "ersession"), sequence = Whole(record, "erseq");
        if (SchemaOf(record)?.Check(record) is not null || SchemaOf(record) is null) return Refused(RefusedRecord.Schema);
        if (Text(record, "source") != device.Source) return Refused(RefusedRecord.Foreign);
        if (Text(record, "erstream") != stream) return Refused(RefusedRecord.Topic);
        JsonElement data = record.GetProperty("data");
        string[] states = data.TryGetProperty("receptors", out JsonElement receptors) && receptors.ValueKind == JsonValueKind.Array
            ? [.. receptors.EnumerateArray().Select(one => Text(one, "state"))]
            : [];
        return new IncomingRecord(device.Source, Guid.ParseExact(Text(record, "id"), "D"), stream, session!.Value, sequence!.Value, Text(record, "type"), Text(record, "subject"),
            record.GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds(), Text(record, "erclock"), payload.ToArray())
        {
            IsDemonstration = data.TryGetProperty("demonstration", out JsonElement demonstration) && demonstration.ValueKind == JsonValueKind.True,
            Hints = states.Count(state => state != "no-hint"),
            Abstentions = states.Count(state => state == "no-hint"),
            Patient = stream == "exam" && Text(data, "patient") is { Length: > 0 } patient ? patient : null,
            Gap = stream == "gap" ? GapOf(data) : null,
        };

        RefusedRecord Refused(string code) => new(device.Source, code, stream, session, sequence);
    }

    // A kind of record without a schema of its own is kept for its envelope's sake; a stream that has one admits nothing else.
    private JsonSchema? SchemaOf(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String) return null;
        if (byType.TryGetValue(Text(record, "type"), out JsonSchema? schema) && Text(record, "type") != Envelope) return schema;
        return described.Contains(Text(record, "erstream")) ? null : byType[Envelope];
    }

    private static ExplainedGap? GapOf(JsonElement data) =>
        Text(data, "stream") is { Length: > 0 and <= 36 } stream && Whole(data, "fromSeq") is >= 1 and { } from && Whole(data, "toSeq") is { } to && to >= from
            ? new ExplainedGap(stream, from, to, Text(data, "reason") is { Length: <= 36 } reason ? reason : "")
            : null;

    private static string Text(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString()! : "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static long? Whole(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out long whole) && whole >= 1 ? whole : null;

    // Where a record is too large or broken to be read, its place in the stream often still stands in the envelope: the
    // device can then be told which one is meant.
    private static (long? Session, long? Sequence) Place(ReadOnlySpan<byte> payload)
    {
        long? session = null, sequence = null;
        Utf8JsonReader reader = new(payload, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            while (reader.Read() && (session is null || sequence is null))
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
                bool isSession = reader.ValueTextEquals("ersession"u8), isSequence = reader.ValueTextEquals("erseq"u8);
                if (!reader.Read()) break;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
                if ((isSession || isSequence) && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long whole) && whole >= 1)
                    _ = isSession ? session = whole : sequence = whole;
            }
        }
        catch (JsonException)
        {
            // As far as it could be read.
        }
        return (session, sequence);
    }
}
