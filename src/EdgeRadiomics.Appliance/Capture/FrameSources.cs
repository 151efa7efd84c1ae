using EdgeRadiomics.Appliance.Capture.V4l2;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Opens the source that --source names.</summary>
internal static class FrameSources
{
    /// <summary>What may be named, for a person.</summary>
    public const string Choices = "demo, phantom[:SEED], replay:DIR, clip:FILE-or-URL or v4l2:/dev/videoN";

    /// <exception cref="ProblemException">The name is unknown, or what it names cannot be opened.</exception>
    public static IFrameSource Open(string source, CaptureOptions options, TimeProvider clock, ILogger log)
    {
        int colon = source.IndexOf(':', StringComparison.Ordinal);
        (string kind, string what) = colon < 0 ? (source, "") : (source[..colon], source[(colon + 1)..]);
        return (kind, what) switch
        {
            ("demo", "") => new DemoSource(options, clock),
            ("replay", not "") => new ReplaySource(what, options, clock, log),
            ("clip", not "") => ClipSource.Open(what, options, clock, log),
            ("v4l2", not "") => new V4l2Source(what, options, clock, log),
            ("v4l2", "") => throw new ProblemException($"--source {source} names no grabber", $"add its node or its stable name ({V4l2Devices.Names()})"),
            ("replay" or "clip", "") => throw new ProblemException($"--source {source} names nothing to play", $"use one of {Choices}"),
            ("phantom", _) => new PhantomSource(PhantomSource.SeedOf(source) ?? throw new ProblemException($"--source {source} names no seed", "use phantom[:SEED] with a whole number"), options, clock),
            _ => throw new ProblemException($"--source {source} is unknown", $"use one of {Choices}"),
        };
    }
}
