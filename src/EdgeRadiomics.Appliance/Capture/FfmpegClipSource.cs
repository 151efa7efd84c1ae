using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Plays a clip through an ffmpeg child process that writes raw BGRA frames to a pipe; files loop, streams do not.</summary>
internal sealed class FfmpegClipSource : IFrameSource
{
    private readonly string clip;
    private readonly TimeProvider clock;
    private readonly Pace pace;
    private readonly RawLayout layout;
    private readonly byte[] picture;
    private readonly Lock gate = new();
    private Process? player;
    private bool disposed;

    public FfmpegClipSource(string clip, CaptureOptions options, TimeProvider clock)
    {
        this.clip = clip;
        this.clock = clock;
        (int width, int height, double fps) = Probe(clip);
        layout = RawLayout.OfBgra(width, height);
        if (!layout.IsPossible) throw ClipSource.Unreadable(clip, $"{width} x {height} px are too many");
        picture = new byte[layout.Bytes];
        pace = new Pace(clock, options.FramesPerSecond ?? fps);
    }

    public string Description => $"clip {clip}";

    public bool IsDemonstration => !ClipSource.IsUrl(clip);

    public bool Read(RawFrame target, CancellationToken stop)
    {
        if (!pace.Wait(stop)) return false;
        using CancellationTokenRegistration killing = stop.UnsafeRegister(static self => ((FfmpegClipSource)self!).Kill(), this);
        for (int attempt = 0; attempt < 2; attempt++)
        {
            if (Player() is not { } running) return false;
            if (ReadWhole(running, picture))
            {
                target.Fill(picture, layout);
                target.MonotonicNs = MonotonicClock.NowNs(clock);
                return true;
            }
            Kill();
            if (pace.IsDisposed || stop.IsCancellationRequested) return false;
            if (ClipSource.IsUrl(clip)) throw new DeviceFaultException($"the stream {clip} ended", isTransient: true);
        }
        throw ClipSource.Unreadable(clip, "it holds no whole frame");
    }

    public void Dispose()
    {
        lock (gate) disposed = true;
        Kill();
        pace.Dispose();
    }

    private static bool ReadWhole(Process running, Span<byte> pixels)
    {
        try
        {
            return running.StandardOutput.BaseStream.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) == pixels.Length;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false; // the child was killed, by Dispose or by the stop token
        }
    }

    private Process? Player()
    {
        lock (gate)
        {
            if (disposed) return null;
            return player ??= Start("ffmpeg", clip, ["-v", "quiet", "-nostdin", "-i", clip, "-f", "rawvideo", "-pix_fmt", "bgra", "pipe:1"]);
        }
    }

    private void Kill()
    {
        lock (gate)
        {
            if (player is null) return;
            if (!player.HasExited) player.Kill();
            player.Dispose();
            player = null;
        }
    }

    private static Process Start(string program, string clip, string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ProblemException($"clip {clip} needs OpenCV's apt package libgtk-3-0 (x64) or the program ffmpeg", "run: apt-get install ffmpeg", e);
        }
    }

    private static (int Width, int Height, double Fps) Probe(string clip)
    {
        using Process probe = Start("ffprobe", clip, ["-v", "quiet", "-select_streams", "v:0", "-show_entries", "stream=width,height,r_frame_rate", "-of", "csv=p=0", clip]);
        string[] words = (probe.StandardOutput.ReadLine() ?? "").Split(',');
        probe.StandardOutput.ReadToEnd();
        probe.WaitForExit();
        if (words.Length < 3 || !int.TryParse(words[0], CultureInfo.InvariantCulture, out int width) || !int.TryParse(words[1], CultureInfo.InvariantCulture, out int height) || width <= 0 || height <= 0)
            throw ClipSource.Unreadable(clip, "no video in it");
        double fps = 25;
        if (words[2].Split('/') is [var above, var below] && double.TryParse(above, CultureInfo.InvariantCulture, out double n) && double.TryParse(below, CultureInfo.InvariantCulture, out double d) && n > 0 && d > 0) fps = Math.Min(1000, n / d);
        return (width, height, fps);
    }
}
