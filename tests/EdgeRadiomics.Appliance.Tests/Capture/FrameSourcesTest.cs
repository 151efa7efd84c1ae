using System.Diagnostics;
using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Pictures;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Appliance.Tests.Capture;

public sealed class ReplaySourceTest : PlayedSourceCompliance, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("replay");

    public ReplaySourceTest()
    {
        // The middle one is not a picture: it is left out.
        for (byte n = 0; n < 3; n++) PictureFile.WriteGrey(Path.Combine(folder.FullName, $"{n}.png"), 40, 30, Enumerable.Repeat((byte)(50 * n + 20), 1200).ToArray());
        File.WriteAllText(Path.Combine(folder.FullName, "1a.png"), "no picture");
    }

    private protected override (int Width, int Height) Size => (40, 30);

    private protected override int Length => 3;

    public void Dispose() => folder.Delete(recursive: true);

    private protected override IFrameSource Open(TimeProvider clock, double framesPerSecond) =>
        new ReplaySource(folder.FullName, new CaptureOptions { FramesPerSecond = framesPerSecond }, clock, NullLogger.Instance);
}

public sealed class DemoSourceCompliance : PlayedSourceCompliance
{
    private protected override (int Width, int Height) Size => (1024, 768);

    /// <summary>The hand's movement never repeats.</summary>
    private protected override int Length => 1;

    private protected override IFrameSource Open(TimeProvider clock, double framesPerSecond) => new DemoSource(new CaptureOptions { FramesPerSecond = framesPerSecond }, clock);
}

public sealed class PhantomSourceCompliance : PlayedSourceCompliance
{
    private protected override (int Width, int Height) Size => (640, 480);

    /// <summary>The hand's movement never repeats.</summary>
    private protected override int Length => 1;

    private protected override IFrameSource Open(TimeProvider clock, double framesPerSecond) => new PhantomSource(7, new CaptureOptions { FramesPerSecond = framesPerSecond }, clock);
}

public sealed class FfmpegClipSourceTest : ClipCompliance
{
    private protected override IFrameSource Open(TimeProvider clock, double framesPerSecond) => new FfmpegClipSource(Clip, new CaptureOptions { FramesPerSecond = framesPerSecond }, clock);
}

public sealed class OpenCvClipSourceTest : ClipCompliance
{
    private protected override IFrameSource Open(TimeProvider clock, double framesPerSecond)
    {
        string? missing = OpenCvLibrary.WhyMissing();
        Assert.SkipWhen(missing is not null, $"OpenCV does not load: {missing}");
        return new OpenCvClipSource(Clip, new CaptureOptions { FramesPerSecond = framesPerSecond }, clock);
    }
}

public abstract class ClipCompliance : PlayedSourceCompliance, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("clip");
    private string? clip;

    private protected override (int Width, int Height) Size => (160, 120);

    private protected override int Length => 6;

    private protected string Clip => clip ??= MakeClip();

    public void Dispose()
    {
        folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private string MakeClip()
    {
        string path = Path.Combine(folder.FullName, "six.mkv");
        try
        {
            using Process? ffmpeg = Process.Start("ffmpeg", ["-v", "quiet", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=1", "-frames:v", "6", "-c:v", "ffv1", path]);
            ffmpeg!.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("ffmpeg is not installed");
        }
        return path;
    }
}
