using EdgeRadiomics.Frames;
using EdgeRadiomics.Phantom;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>The drawn scanner screen around the demonstration's sector: everything on it is invented.</summary>
internal sealed class DemoScreen
{
    public const int Width = 1024, Height = 768;

    /// <summary>The invented scale: 600 px are 40 mm, a usual depth for a breast.</summary>
    public const double MmPerPx = 40.0 / 600;

    /// <summary>Where the echo is drawn.</summary>
    public static readonly PixelBox Sector = new(112, 92, 600, 600);

    private readonly byte[] pixels = new byte[Width * Height];
    private readonly List<PixelBox> textBoxes = [];

    public DemoScreen()
    {
        Array.Fill(pixels, (byte)4);
        FillOn(pixels, new PixelBox(0, 56, Width, 2), 44);
        Write("DEMO, PATIENT INVENTED", 24, 12, 2, 235);
        Write("ID 000000-DEMO   BORN 01-01-1900   BREAST L12-5", 24, 36, 1, 200);
        Write("NOT A HOSPITAL", 640, 12, 2, 220);
        Write("23-11-2026", 880, 12, 2, 220);
        string[] settings = ["BREAST", "L12-5  34 HZ", "", "FREQ  10 MHZ", "DEPTH 4.0 CM", "GAIN  52 %", "DYN   65 DB", "PERS  2", "MAP   4", "", "MI 0.7  TIS 0.1", "", "FOCUS 1.5 CM"];
        for (int n = 0; n < settings.Length; n++) Write(settings[n], 808, 110 + 24 * n, 2, (byte)(n == 0 ? 235 : 180));
        Write("DEMONSTRATION SCREEN - SCALE INVENTED - DRAWN BY EDGERADIOMICS", 112, 728, 1, 170);
        for (int y = 0; y < 256; y++) FillOn(pixels, new PixelBox(44, 100 + y, 16, 1), 255 - y);
        // Long ticks each 10 mm and short ones each 5 mm from the skin: the convention that RulerReader reads.
        for (int mm = 0; mm <= 40; mm += 5)
            FillOn(pixels, new PixelBox(Sector.Right + 10, Sector.Y + (int)Math.Round(mm / MmPerPx), mm % 10 == 0 ? 14 : 7, 2), 200);
        ClockBox = new PixelBox(880, 34, 8 * 2 * PixelFont.CellWidth, 16);
        textBoxes.Add(ClockBox);
    }

    /// <summary>The boxes around every written line, the running clock's among them.</summary>
    public IReadOnlyList<PixelBox> TextBoxes => textBoxes;

    private PixelBox ClockBox { get; }

    /// <summary>Copies the screen and writes the clock.</summary>
    public void DrawOn(Span<byte> screen, TimeSpan sinceStart)
    {
        pixels.CopyTo(screen);
        TimeSpan time = TimeSpan.FromHours(9) + sinceStart;
        Span<char> text = stackalloc char[8];
        time.TryFormat(text, out _, "hh\\:mm\\:ss");
        PixelFont.Draw(screen, Width, text, ClockBox.X, ClockBox.Y, 2, 220);
    }

    private void Write(string text, int x, int y, int scale, byte grey)
    {
        if (text.Length == 0) return;
        PixelFont.Draw(pixels, Width, text, x, y, scale, grey);
        textBoxes.Add(new PixelBox(x, y, scale * (PixelFont.CellWidth * text.Length - 1), scale * 7));
    }

    private static void FillOn(Span<byte> screen, PixelBox box, int grey)
    {
        for (int y = box.Y; y < box.Bottom; y++) screen.Slice(y * Width + box.X, box.Width).Fill((byte)grey);
    }
}
