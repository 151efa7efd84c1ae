using System.Text.Json;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>The parts of a record's envelope that MQTT 5 shows beside the payload; null where it has none.</summary>
internal sealed record EnvelopeHead(string? Type, string? Stream, long? Session, long? Sequence, DateTimeOffset? Time)
{
    private static readonly EnvelopeHead None = new(null, null, null, null, null);

    /// <summary>Reads the outermost members alone. Does not throw: a payload that is no envelope has no head.</summary>
    public static EnvelopeHead Read(ReadOnlySpan<byte> payload)
    {
        EnvelopeHead head = None;
        try
        {
            Utf8JsonReader json = new(payload);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return None;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                string name = json.GetString()!;
                json.Read();
                head = name switch
                {
                    "type" => head with { Type = json.GetString() },
                    "erstream" => head with { Stream = json.GetString() },
                    "ersession" => head with { Session = json.GetInt64() },
                    "erseq" => head with { Sequence = json.GetInt64() },
                    "time" => head with { Time = json.GetDateTimeOffset() },
                    _ => head,
                };
                json.Skip();
            }
            return head;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return None;
        }
    }
}
