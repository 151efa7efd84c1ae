using EdgeRadiomics.Frames;
using EdgeRadiomics.Phantom;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>
/// Ten real frames (Demo/SOURCE.md) set into a drawn scanner screen and moved as a hand moves a probe. A watermark stands inside
/// the sector's pixels, so that it survives blanking.
/// </summary>
internal sealed class DemoSource : IFrameSource
{
    /// <summary>How long each lesion is shown.</summary>
    public static readonly TimeSpan Showing = TimeSpan.FromSeconds(12);

    private readonly DemoScreen screen = new();
    private readonly List<DemoLesion> lesions;
    private readonly Pace pace;
    private readonly TimeProvider clock;
    private readonly sbyte[] speckle = new sbyte[1 << 16];
    private readonly long start;
    private int shown;

    public DemoSource(CaptureOptions options, TimeProvider clock)
    {
        this.clock = clock;
        lesions = DemoLesion.LoadAll();
        pace = new Pace(clock, options.FramesPerSecond ?? 20);
        start = clock.GetTimestamp();
        Random random = new(20261123);
        // Half of speckle's usual contrast; the frames have their own.
        for (int i = 0; i < speckle.Length; i++) speckle[i] = (sbyte)Math.Clamp((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 24, -40, 40);
    }

    public string Description => "demonstration";

    public bool IsDemonstration => true;

    /// <summary>The true sector, for tests.</summary>
    public static PixelBox SectorBox => DemoScreen.Sector;

    /// <summary>Every box with writing outside the sector, for tests.</summary>
    public IReadOnlyList<PixelBox> TextBoxes => screen.TextBoxes;

    public bool Read(RawFrame target, CancellationToken stop)
    {
        if (!pace.Wait(stop)) return false;
        Draw(target, clock.GetElapsedTime(start));
        target.MonotonicNs = MonotonicClock.NowNs(clock);
        return true;
    }

    public void Dispose() => pace.Dispose();

    /// <summary>Draws the screen as it looks <paramref name="elapsed"/> after the start.</summary>
    internal void Draw(RawFrame target, TimeSpan elapsed)
    {
        target.Resize(DemoScreen.Width, DemoScreen.Height);
        screen.DrawOn(target.Grey, elapsed);
        DemoLesion lesion = lesions[(int)(elapsed.Ticks / Showing.Ticks % lesions.Count)];
        PixelBox sector = DemoScreen.Sector;
        DemoMotion motion = DemoMotion.At(elapsed.TotalSeconds);
        lesion.Draw(target.Grey, DemoScreen.Width, sector, motion, speckle, unchecked(shown++ * 40503));
        (int x, int y) = lesion.MarkAtTop ? (sector.X + 14, sector.Y + 12) : (sector.X + 14, sector.Bottom - 44);
        PixelFont.Darken(target.Grey, DemoScreen.Width, new PixelBox(x - 6, y - 5, 254, 44));
        PixelFont.Draw(target.Grey, DemoScreen.Width, "DEMO - NOT A PATIENT", x, y, 2, 190);
        PixelFont.Draw(target.Grey, DemoScreen.Width, "SCALE INVENTED", x, y + 20, 2, 150);
    }
}
