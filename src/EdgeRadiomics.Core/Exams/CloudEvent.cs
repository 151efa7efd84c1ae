using System.Text.Json.Serialization;

namespace EdgeRadiomics.Exams;

/// <summary>
/// The envelope of every record: CloudEvents 1.0, structured JSON. Everything stands in the payload, because brokers of
/// MQTT 3.1.1 carry no properties.
/// </summary>
/// <remarks>Immutable; safe from any thread.</remarks>
/// <typeparam name="T">What the record tells.</typeparam>
public sealed record CloudEvent<T>
{
    /// <summary>Version of CloudEvents.</summary>
    [JsonPropertyName("specversion")] public string SpecVersion { get; init; } = "1.0";

    /// <summary>The <see cref="RecordId"/>.</summary>
    [JsonPropertyName("id")] public required string Id { get; init; }

    /// <summary>The device, <see cref="DeviceId.Source"/>.</summary>
    [JsonPropertyName("source")] public required string Source { get; init; }

    /// <summary>Kind and version of the record, e.g. <c>org.edgeradiomics.result.v1</c>.</summary>
    [JsonPropertyName("type")] public required string Type { get; init; }

    /// <summary>What the record is about: the exam's token, or of a gap the stream.</summary>
    [JsonPropertyName("subject")] public required string Subject { get; init; }

    /// <summary>When it was made, by the device's clock; <see cref="Clock"/> says how far to trust it.</summary>
    [JsonPropertyName("time")] public required DateTimeOffset Time { get; init; }

    /// <summary>Media type of the data.</summary>
    [JsonPropertyName("datacontenttype")] public string DataContentType { get; init; } = "application/json";

    /// <summary>Name of the schema of the data.</summary>
    [JsonPropertyName("dataschema")] public required string DataSchema { get; init; }

    /// <summary>Stream that <see cref="Sequence"/> counts in: <c>result</c>, <c>exam</c> or <c>gap</c>.</summary>
    [JsonPropertyName("erstream")] public required string Stream { get; init; }

    /// <summary>Starts of the appliance on this data folder, from 1.</summary>
    [JsonPropertyName("ersession")] public required long Session { get; init; }

    /// <summary>Position in the stream, from 1, without a hole.</summary>
    [JsonPropertyName("erseq")] public required long Sequence { get; init; }

    /// <summary>Monotonic clock, ns; orders records where the calendar is wrong.</summary>
    [JsonPropertyName("ermono")] public required long MonotonicNs { get; init; }

    /// <summary>State of the calendar clock: <c>synced</c>, <c>rtc</c>, <c>floor</c> or <c>unsynced</c>.</summary>
    [JsonPropertyName("erclock")] public required string Clock { get; init; }

    /// <summary>Always true: the record is investigational.</summary>
    [JsonPropertyName("erinvestigational")] public bool Investigational { get; init; } = true;

    /// <summary>What the record tells.</summary>
    [JsonPropertyName("data")] public required T Data { get; init; }
}
