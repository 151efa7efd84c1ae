namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>One record on its way. Number gives the order, RecordId the identity.</summary>
internal sealed record OutboxEntry(long Number, string RecordId, string Topic, byte[] Payload)
{
    /// <summary>Stream that <see cref="Sequence"/> counts in.</summary>
    public required string Stream { get; init; }

    /// <summary>Start of the appliance that it was saved in.</summary>
    public required long Session { get; init; }

    /// <summary>Position in the stream, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it was saved, Unix time in ms.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>Whether a time server vouched for <see cref="CreatedMs"/>: without one, nothing is too old.</summary>
    public required bool IsSynced { get; init; }

    /// <summary>
    /// The payload for a record that goes out late: <c>erhistorical</c> stands before the stored bytes, which stay as they are.
    /// Whether a record is late is known only when it is sent; a record without the word was sent as it happened.
    /// </summary>
    public byte[] PayloadSentLate() => Payload is [(byte)'{', .. var rest] ? [.. "{\"erhistorical\":true,"u8, .. rest] : Payload;
}

/// <summary>What waits: how many records, since when the oldest one (null when none waits), and the bytes of their payloads.</summary>
internal readonly record struct OutboxDepth(int Records, TimeSpan? OldestAge, long Bytes = 0);
