namespace EdgeRadiomics.Fleet.Contract;

/// <summary>One message of a device: a record to keep, a record refused, or news of the device itself.</summary>
/// <param name="Source">The device, by the topic that the broker let it publish on; never by what the payload says.</param>
internal abstract record Incoming(string Source);

/// <summary>A record that fits the contract.</summary>
internal sealed record IncomingRecord(string Source, Guid Id, string Stream, long Session, long Sequence, string Type, string Subject, long TimeMs, string Clock, byte[] Payload)
    : Incoming(Source)
{
    /// <summary>Whether it tells of demonstration frames, not a patient.</summary>
    public bool IsDemonstration { get; init; }

    /// <summary>Markers with a hint.</summary>
    public int Hints { get; init; }

    /// <summary>Markers without one.</summary>
    public int Abstentions { get; init; }

    /// <summary>The patient's token that an exam's record carries; null for others.</summary>
    public string? Patient { get; init; }

    /// <summary>What a gap record explains; null for others.</summary>
    public ExplainedGap? Gap { get; init; }
}

/// <summary>Sequence numbers that a device says will never come.</summary>
internal sealed record ExplainedGap(string Stream, long From, long To, string Reason);

/// <summary>A record that will never be kept.</summary>
/// <param name="Source">The device by its topic; empty where the topic itself is none of the contract.</param>
/// <param name="Code">Why, one word of the contract's <c>rejected</c>.</param>
/// <param name="Stream">By the topic.</param>
/// <param name="Session">Null where the payload does not say.</param>
/// <param name="Sequence">Null where the payload does not say.</param>
internal sealed record RefusedRecord(string Source, string Code, string Stream, long? Session, long? Sequence) : Incoming(Source)
{
    public const string TooLarge = "too-large", Json = "json", Schema = "schema", Foreign = "source", Stored = "store", Topic = "topic";
}

/// <summary>News of a device: what its <c>status</c>, <c>birth</c> or <c>health</c> said; null is not told.</summary>
internal sealed record DeviceNews(string Source) : Incoming(Source)
{
    public string? State { get; init; }
    public long? Session { get; init; }
    public long? SinceMs { get; init; }
    public string? Reason { get; init; }
    public string? Version { get; init; }
    public string? Models { get; init; }
    public long? Backlog { get; init; }
    public double? OldestAgeS { get; init; }
    public string? Concerns { get; init; }
}
