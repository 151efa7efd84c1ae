using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>What capture is doing, as the page and the health record show it. Immutable.</summary>
internal sealed record CaptureState
{
    public required string Source { get; init; }

    public required bool IsDemonstration { get; init; }

    public required SourceState State { get; init; }

    /// <summary>How long the state has lasted.</summary>
    public required TimeSpan Since { get; init; }

    /// <summary>Frames a second over about the last second.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>Size of the source's screen, px; 0 before the first.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Raw frames read since the start.</summary>
    public required long Frames { get; init; }

    /// <summary>Frames since the start that the device grabbed but could not hand over: its sequence has gaps.</summary>
    public required long Dropped { get; init; }

    /// <summary>Frames since the start that came damaged and were left out.</summary>
    public required long Damaged { get; init; }

    /// <summary>Whether the newest picture is coloured: a Doppler or elastography box.</summary>
    public required bool HasColour { get; init; }

    /// <summary>Changes of size or layout and reopened sources since the start.</summary>
    public required long Discontinuities { get; init; }
}
