using System.Numerics;

namespace EdgeRadiomics.Frames;

/// <summary>
/// The part of the scanner's screen that carries echo, as a pixel mask: a fan's curved top cannot be told by one span a
/// row. Everything outside it is blanked in Capture, because names and dates stand there.
/// </summary>
/// <remarks>Immutable once built; safe from any thread; shared by all frames of one screen layout.</remarks>
public sealed class ScanSector
{
    private readonly byte[] pixels;

    /// <summary>Takes over a mask of <paramref name="width"/> x <paramref name="height"/> bytes, 0 outside and 255 inside.</summary>
    /// <exception cref="ArgumentException">The mask's length does not fit, or no pixel is inside.</exception>
    public ScanSector(int width, int height, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (width <= 0 || height <= 0 || pixels.Length != width * height)
            throw new ArgumentException($"a sector of {width} x {height} px needs {width * height} bytes, not {pixels.Length}", nameof(pixels));
        Width = width;
        Height = height;
        this.pixels = pixels;
        Bounds = FindBounds();
        if (Bounds.IsEmpty) throw new ArgumentException("a sector holds at least one pixel", nameof(pixels));
    }

    /// <summary>Columns of the screen, px.</summary>
    public int Width { get; }

    /// <summary>Rows of the screen, px.</summary>
    public int Height { get; }

    /// <summary>The smallest box around the sector, px.</summary>
    public PixelBox Bounds { get; }

    /// <summary>Row-major mask of the whole screen: 255 inside, 0 outside.</summary>
    public ReadOnlySpan<byte> Pixels => pixels;

    /// <summary>A sector that covers the whole picture, as stored sector-only images have.</summary>
    public static ScanSector Whole(int width, int height)
    {
        byte[] all = new byte[width * height];
        Array.Fill(all, (byte)255);
        return new ScanSector(width, height, all);
    }

    /// <summary>A rectangular sector on a screen of the given size.</summary>
    public static ScanSector Rectangle(int width, int height, PixelBox box)
    {
        byte[] inside = new byte[width * height];
        for (int y = box.Y; y < box.Bottom; y++) inside.AsSpan(y * width + box.X, box.Width).Fill(255);
        return new ScanSector(width, height, inside);
    }

    /// <summary>Sets every pixel outside the sector to 0, in place.</summary>
    /// <param name="screen">Row-major grey pixels of the screen, as long as <see cref="Pixels"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Blank(Span<byte> screen)
    {
        if (screen.Length != pixels.Length) throw new ArgumentException("screen and sector differ in size", nameof(screen));
        int i = 0;
        for (; i <= screen.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            (new Vector<byte>(screen[i..]) & new Vector<byte>(pixels, i)).CopyTo(screen[i..]);
        for (; i < screen.Length; i++) screen[i] &= pixels[i];
    }

    private PixelBox FindBounds()
    {
        int left = Width, right = -1, top = -1, bottom = -1;
        for (int y = 0; y < Height; y++)
        {
            ReadOnlySpan<byte> row = pixels.AsSpan(y * Width, Width);
            int first = row.IndexOfAnyExcept((byte)0);
            if (first < 0) continue;
            if (top < 0) top = y;
            bottom = y;
            left = Math.Min(left, first);
            right = Math.Max(right, row.LastIndexOfAnyExcept((byte)0));
        }
        return top < 0 ? default : new PixelBox(left, top, right - left + 1, bottom - top + 1);
    }
}
