using OpenCvSharp;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Plays a clip through OpenCV; files loop, streams do not.</summary>
internal sealed class OpenCvClipSource : IFrameSource
{
    private readonly string clip;
    private readonly TimeProvider clock;
    private readonly Pace pace;
    private readonly VideoCapture capture;
    private readonly Mat colour = new();
    private readonly Mat bgra = new();
    private readonly Lock gate = new();
    private bool disposed;

    public OpenCvClipSource(string clip, CaptureOptions options, TimeProvider clock)
    {
        this.clip = clip;
        this.clock = clock;
        capture = new VideoCapture(clip);
        if (!capture.IsOpened())
        {
            capture.Dispose();
            throw ClipSource.Unreadable(clip, "no video in it");
        }
        double fps = capture.Fps;
        pace = new Pace(clock, options.FramesPerSecond ?? (fps is > 0 and <= 1000 ? fps : 25));
    }

    public string Description => $"clip {clip}";

    public bool IsDemonstration => !ClipSource.IsUrl(clip);

    public bool Read(RawFrame target, CancellationToken stop)
    {
        if (!pace.Wait(stop)) return false;
        lock (gate)
        {
            if (disposed) return false;
            if (!capture.Read(colour) || colour.Empty()) ReadAgainFromTheStart();
            Cv2.CvtColor(colour, bgra, colour.Channels() == 1 ? ColorConversionCodes.GRAY2BGRA : ColorConversionCodes.BGR2BGRA);
            target.Fill(bgra.AsSpan<byte>(), RawLayout.OfBgra(bgra.Width, bgra.Height));
            target.MonotonicNs = MonotonicClock.NowNs(clock);
            return true;
        }
    }

    public void Dispose()
    {
        pace.Dispose();
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            colour.Dispose();
            bgra.Dispose();
            capture.Dispose();
        }
    }

    private void ReadAgainFromTheStart()
    {
        if (ClipSource.IsUrl(clip)) throw new DeviceFaultException($"the stream {clip} ended", isTransient: true);
        capture.Set(VideoCaptureProperties.PosFrames, 0);
        if (capture.Read(colour) && !colour.Empty()) return;
        // Some containers cannot seek: open the file anew.
        capture.Open(clip);
        if (!capture.Read(colour) || colour.Empty()) throw ClipSource.Unreadable(clip, "it holds no whole frame");
    }
}
