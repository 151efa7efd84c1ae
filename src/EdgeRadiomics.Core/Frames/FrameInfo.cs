namespace EdgeRadiomics.Frames;

/// <summary>What Capture learned about a frame beside its pixels.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed record FrameInfo
{
    /// <summary>Frames counted since the source was opened, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>When the picture was grabbed: nanoseconds of the monotonic clock, not of the calendar.</summary>
    public required long MonotonicNs { get; init; }

    /// <summary>The part that carries echo; the same size as the frame.</summary>
    public required ScanSector Sector { get; init; }

    /// <summary>Millimetres per pixel where the ruler was legible, else null; never guessed.</summary>
    public PixelSpacing? Spacing { get; init; }

    /// <summary>What the source was doing.</summary>
    public SourceState State { get; init; } = SourceState.Streaming;

    /// <summary>Whether the picture is a demonstration (drawn, simulated or replayed for show), not an exam.</summary>
    public bool IsDemonstration { get; init; }
}
