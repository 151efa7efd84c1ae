using EdgeRadiomics.Appliance.Capture;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Appliance.Tests.Capture;

public sealed class BadSourceTest : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("bad");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("nonsense", "replay:DIR")]
    [InlineData("demo:1", "replay:DIR")]
    [InlineData("replay:", "replay:DIR")]
    [InlineData("phantom:", "phantom[:SEED]")]
    [InlineData("phantom:x", "names no seed")]
    [InlineData("v4l2:/dev/no-grabber", "/dev/no-grabber")]
    [InlineData("v4l2:/dev/null", "no grabber that streams")]
    [InlineData("v4l2:", "stable name")]
    [InlineData("replay:/no/such/folder", "/no/such/folder")]
    [InlineData("clip:/no/such/clip.mkv", "/no/such/clip.mkv")]
    public void A_source_that_cannot_be_is_one_clear_line(string source, string says) => OneLine(source).ShouldContain(says);

    [Fact]
    public void An_empty_folder_is_one_clear_line() => OneLine($"replay:{folder.FullName}").ShouldContain(folder.FullName);

    [Fact]
    public void A_folder_without_a_readable_picture_is_one_clear_line()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "a.png"), "text");
        OneLine($"replay:{folder.FullName}").ShouldContain("can be read");
    }

    [Fact]
    public void A_clip_that_is_no_video_is_one_clear_line()
    {
        string clip = Path.Combine(folder.FullName, "a.mkv");
        File.WriteAllText(clip, "text");
        OneLine($"clip:{clip}").ShouldContain(clip);
    }

    [Fact]
    public void A_pace_of_nothing_is_one_clear_line() =>
        Should.Throw<ProblemException>(() => FrameSources.Open("demo", new CaptureOptions { FramesPerSecond = 0 }, TimeProvider.System, NullLogger.Instance)).Message.ShouldContain("--fps");

    private static string OneLine(string source)
    {
        string message = Should.Throw<ProblemException>(() => FrameSources.Open(source, new CaptureOptions(), TimeProvider.System, NullLogger.Instance).Dispose()).Message;
        message.ShouldNotContain("\n");
        message.ShouldEndWith(".");
        return message;
    }
}
