namespace EdgeRadiomics.Appliance.Capture;

/// <summary>What may be set about capturing.</summary>
internal sealed record CaptureOptions
{
    /// <summary>Frames a second of replay (default 10) and demo (default 20); a clip or grabber keeps its own pace unless this is set.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Sector pixels that stay identical this long are a frozen picture.</summary>
    public TimeSpan FrozenAfter { get; init; } = TimeSpan.FromSeconds(0.7);

    /// <summary>No frame for this long is a stalled source.</summary>
    public TimeSpan StalledAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>First wait before a failed device is opened again; it doubles up to <see cref="LongestRetry"/>.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest wait between two attempts.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a grabber that is not there at the start is waited for, as a service must; a person at a terminal is told instead.</summary>
    public bool WaitsForGrabber { get; init; }

    /// <summary>The defaults for a source: a look for a grabber costs nothing, and one that returns must show within 3 s.</summary>
    public static CaptureOptions For(string source, double? framesPerSecond, bool isService = false) => source.StartsWith("v4l2:", StringComparison.Ordinal)
        ? new CaptureOptions { FramesPerSecond = framesPerSecond, LongestRetry = TimeSpan.FromSeconds(0.5), WaitsForGrabber = isService }
        : new CaptureOptions { FramesPerSecond = framesPerSecond };
}
