using System.Text.Json;
using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Frames;
using EdgeRadiomics.TestData;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Appliance.Tests.Capture;

/// <summary>A full-screen clip with its hand-made marks (tests/TestData/clips/screens.json).</summary>
internal sealed record MarkedScreen(string Clip, int Width, int Height, int Frames, MarkedScreen.RingSector Sector, int[][] Text)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<MarkedScreen> All { get; } =
        JsonSerializer.Deserialize<List<MarkedScreen>>(File.ReadAllText(Repository.PathOf("tests", "TestData", "clips", "screens.json")), Json)!;

    public IEnumerable<PixelBox> TextBoxes => Text.Select(b => new PixelBox(b[0], b[1], b[2], b[3]));

    public static MarkedScreen Of(string clip) => All.Single(s => s.Clip == clip);

    /// <summary>The clip's screens in grey, or the test is skipped.</summary>
    public static List<byte[]> Load(string clip, int frames, out int width, out int height)
    {
        string path = Repository.SharedData("clips", clip);
        using IFrameSource source = ClipSource.Open(path, new CaptureOptions { FramesPerSecond = 1000 }, TimeProvider.System, NullLogger.Instance);
        RawFrame raw = new();
        List<byte[]> screens = [];
        for (int n = 0; n < frames; n++)
        {
            source.Read(raw, TestContext.Current.CancellationToken).ShouldBeTrue();
            screens.Add(raw.Grey.ToArray());
        }
        (width, height) = (raw.Width, raw.Height);
        return screens;
    }

    internal sealed record RingSector(double CentreX, double CentreY, double InnerRadius, double OuterRadius, double HalfAngleDeg, int[] Clip)
    {
        public bool Contains(int x, int y)
        {
            double dx = x - CentreX, dy = CentreY - y, radius = Math.Sqrt(dx * dx + dy * dy), angle = Math.Atan2(Math.Abs(dx), dy) * 180 / Math.PI;
            return new PixelBox(Clip[0], Clip[1], Clip[2], Clip[3]).Contains(x, y) && radius >= InnerRadius && radius <= OuterRadius && angle <= HalfAngleDeg;
        }
    }
}
