using System.Runtime.CompilerServices;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Opens a clip file or stream with OpenCV where its native library loads (x64 with GTK), else with ffmpeg.</summary>
internal static class ClipSource
{
    public static IFrameSource Open(string clip, CaptureOptions options, TimeProvider clock, ILogger log)
    {
        if (!IsUrl(clip) && !File.Exists(clip)) throw new ProblemException($"there is no clip at {clip}", "check the path after clip:");
        string? reason = OpenCvLibrary.WhyMissing();
        if (reason is null) return ByOpenCv(clip, options, clock);
        CaptureLog.OpenCvMissing(log, reason);
        return new FfmpegClipSource(clip, options, clock);
    }

    // Apart, so that arm64 never loads OpenCvSharp, which its package does not hold.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OpenCvClipSource ByOpenCv(string clip, CaptureOptions options, TimeProvider clock) => new(clip, options, clock);

    public static bool IsUrl(string clip) => clip.Contains("://", StringComparison.Ordinal);

    public static ProblemException Unreadable(string clip, string why) =>
        new($"{clip} cannot be read as a clip ({why})", "give a video file or stream that ffmpeg can play");
}
