using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Sectors;

/// <summary>
/// Finds the scan sector on a scanner's screen: what changes or is textured is echo; text, bars, ticks and marks are not.
/// It learns over the first <see cref="ScreensToLearn"/> screens of one size and then keeps its answer.
/// </summary>
/// <remarks>
/// Privacy first: without a confident answer <see cref="Sector"/> is null and nothing may be passed on. A picture without any
/// text (a stored, sector-only image) is all sector. Not thread-safe; each source has its own.
/// </remarks>
public sealed class SectorFinder
{
    /// <summary>Screens after which the answer is kept: a few seconds. On slow phantom clips 16 screens showed 89 % of the sector, 64 showed all.</summary>
    public const int ScreensToLearn = 64;

    /// <summary>Screens after which change over time counts as evidence.</summary>
    private const int ScreensForChange = 8;

    private ScreenMemory? memory;

    /// <summary>The sector of the screens seen so far; null while none was found with confidence.</summary>
    public ScanSector? Sector { get; private set; }

    /// <summary>Whether learning has ended with a sector.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Looks at the next screen; another size than before starts over. Costs next to nothing once settled.</summary>
    /// <param name="grey">Row-major grey pixels of the whole screen, 0 to 255, stride = width.</param>
    /// <param name="width">Columns, px, at least 1.</param>
    /// <param name="height">Rows, px, at least 1.</param>
    /// <exception cref="ArgumentException">The pixels do not fit the size.</exception>
    public void Add(ReadOnlySpan<byte> grey, int width, int height)
    {
        if (width <= 0 || height <= 0 || grey.Length != width * height)
            throw new ArgumentException($"a screen of {width} x {height} px needs {width * height} bytes, not {grey.Length}", nameof(grey));
        if (memory is null || memory.Width != width || memory.Height != height)
        {
            Forget();
            memory = new ScreenMemory(width, height);
        }
        if (IsSettled) return;
        memory.Add(grey);
        // Looking costs about 15 ms at 640 x 480: after 1, 2, 4 ... 64 screens, and then every 64 until something is found.
        int count = memory.Count;
        if (count < ScreensToLearn ? !int.IsPow2(count) : count % ScreensToLearn != 0) return;
        Sector = Find(memory);
        IsSettled = Sector is not null && count >= ScreensToLearn;
        if (Sector is null && count >= ScreensToLearn) memory = new ScreenMemory(width, height);
    }

    /// <summary>Drops what was learned, as after a change of the screen's layout.</summary>
    public void Forget()
    {
        memory = null;
        Sector = null;
        IsSettled = false;
    }

    private static ScanSector? Find(ScreenMemory screen)
    {
        screen.Settle();
        int width = screen.Width, height = screen.Height;
        List<PixelBox> text = TextLines.Find(screen);
        EchoBody body = EchoBody.Find(screen, text);
        // A blinking cursor on a worklist is no sector: nobody shows echo on less than a twentieth of the screen.
        if (body.Box.Width * body.Box.Height * 20L < (long)width * height) return null;
        byte[] hull = EchoHull.Of(body, width, height);
        // Annotations on the echo, and reverberation lines that look like them, stay; writing beside it does not.
        text.RemoveAll(line => IsInside(hull, width, line));
        if (text.Count == 0 && IsAllSector(screen, body)) return ScanSector.Whole(width, height);
        if (screen.Count < ScreensForChange && !IsLarge(screen, body)) return null;

        PixelBox box = Extend(screen, body.Box);
        int hullArea = Masks.CountInside(hull), boxArea = body.Box.Width * body.Box.Height;
        bool filled = hullArea * 100L >= 88L * boxArea;
        // Sparse echo tells the outline less well than dense echo: a wider rim then.
        int margin = Math.Min(body.Box.Width, body.Box.Height) * (EchoArea(screen, body) * 4 < hullArea ? 25 : 15) / 100;
        byte[] inside = filled ? new byte[width * height] : Masks.Dilate(hull, width, height, margin, margin);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                inside[y * width + x] = box.Contains(x, y) && (filled || inside[y * width + x] != 0) ? (byte)255 : (byte)0;
        foreach (PixelBox stray in body.StrayBoxes())
            if (!IsInside(hull, width, stray)) CutUnlessEcho(inside, width, stray, body);
        foreach (PixelBox line in text) Cut(inside, width, line.Grow(3, width, height));
        return Masks.CountInside(inside) == 0 ? null : new ScanSector(width, height, inside);
    }

    /// <summary>No text, and nearly nothing beside the echo: a stored image or a sector-only stream.</summary>
    private static bool IsAllSector(ScreenMemory screen, EchoBody body)
    {
        int area = screen.Width * screen.Height, strays = 0;
        for (int i = 0; i < area; i++)
            if (body.IsStray(i)) strays++;
        return strays * 500L < area || (long)body.Box.Width * body.Box.Height * 10 >= 6L * area;
    }

    /// <summary>An eighth of the screen is echo: clear enough on a single still.</summary>
    private static bool IsLarge(ScreenMemory screen, EchoBody body) => EchoArea(screen, body) * 8 >= screen.Brightest.Length;

    private static int EchoArea(ScreenMemory screen, EchoBody body)
    {
        int echo = 0;
        for (int i = 0; i < screen.Brightest.Length; i++)
            if (body.Has(i)) echo++;
        return echo;
    }

    /// <summary>Moves each side out by at most 16 % over empty background, because a sector's dark rim does not show; two px from the next thing it stops.</summary>
    private static PixelBox Extend(ScreenMemory screen, PixelBox box)
    {
        int left = box.X, right = box.Right, top = box.Y, bottom = box.Bottom;
        int reachX = box.Width * 16 / 100, reachY = box.Height * 16 / 100;
        while (left > 0 && box.X - left < reachX && IsEmpty(screen, new PixelBox(Math.Max(0, left - 3), top, 3, bottom - top))) left--;
        while (right < screen.Width && right - box.Right < reachX && IsEmpty(screen, new PixelBox(right, top, Math.Min(3, screen.Width - right), bottom - top))) right++;
        while (top > 0 && box.Y - top < reachY && IsEmpty(screen, new PixelBox(left, Math.Max(0, top - 3), right - left, 3))) top--;
        while (bottom < screen.Height && bottom - box.Bottom < reachY && IsEmpty(screen, new PixelBox(left, bottom, right - left, Math.Min(3, screen.Height - bottom)))) bottom++;
        return new PixelBox(left, top, right - left, bottom - top);
    }

    private static bool IsEmpty(ScreenMemory screen, PixelBox box)
    {
        for (int y = box.Y; y < box.Bottom; y++)
            for (int x = box.X; x < box.Right; x++)
                if (screen.StandsOut(y * screen.Width + x, 12)) return false;
        return true;
    }

    private static void CutUnlessEcho(byte[] inside, int width, PixelBox box, EchoBody body)
    {
        for (int y = box.Y; y < box.Bottom; y++)
            for (int x = box.X; x < box.Right; x++)
                if (!body.Has(y * width + x)) inside[y * width + x] = 0;
    }

    private static void Cut(byte[] inside, int width, PixelBox box)
    {
        for (int y = box.Y; y < box.Bottom; y++) inside.AsSpan(y * width + box.X, box.Width).Clear();
    }

    private static bool IsInside(byte[] hull, int width, PixelBox box)
    {
        for (int y = box.Y; y < box.Bottom; y++)
            if (hull.AsSpan(y * width + box.X, box.Width).Contains((byte)0)) return false;
        return true;
    }
}
