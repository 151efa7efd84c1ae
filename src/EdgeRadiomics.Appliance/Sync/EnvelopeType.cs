using System.Text.Json;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>The <c>type</c> of an envelope, which MQTT 5 shows beside the payload.</summary>
internal static class EnvelopeType
{
    /// <summary>Reads the outermost member alone. Does not throw: a payload that is no envelope has none.</summary>
    public static string? Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            Utf8JsonReader json = new(payload);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = json.ValueTextEquals("type"u8);
                json.Read();
                if (isType) return json.TokenType == JsonTokenType.String ? json.GetString() : null;
                json.Skip();
            }
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
