using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Lesions;

/// <summary>Pixels marked as lesion, on the grid of the frame they belong to.</summary>
/// <remarks>The buffer is reused from frame to frame and grows when a larger frame comes. Not thread-safe.</remarks>
public sealed class LesionMask
{
    private byte[] buffer = [];

    /// <summary>Columns, px; 0 before the first <see cref="Reset"/>.</summary>
    public int Width { get; private set; }

    /// <summary>Rows, px; 0 before the first <see cref="Reset"/>.</summary>
    public int Height { get; private set; }

    /// <summary>Row-major: 255 lesion, 0 not; stride = width.</summary>
    public Span<byte> Pixels => buffer.AsSpan(0, Width * Height);

    /// <summary>Smallest box around the lesion, px; empty without one. Valid after <see cref="Measure"/>.</summary>
    public PixelBox Box { get; private set; }

    /// <summary>Lesion pixels. Valid after <see cref="Measure"/>.</summary>
    public int AreaPx { get; private set; }

    /// <summary>Takes the size of a frame and clears the mask.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public void Reset(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (buffer.Length < width * height) buffer = new byte[width * height];
        (Width, Height, Box, AreaPx) = (width, height, default, 0);
        Pixels.Clear();
    }

    /// <summary>Copies a mask drawn elsewhere: any non-zero pixel is lesion.</summary>
    /// <exception cref="ArgumentException">The length does not fit the size.</exception>
    public void Set(int width, int height, ReadOnlySpan<byte> pixels)
    {
        if (pixels.Length != width * height)
            throw new ArgumentException($"a mask of {width} x {height} px needs {width * height} bytes, not {pixels.Length}", nameof(pixels));
        Reset(width, height);
        for (int i = 0; i < pixels.Length; i++) buffer[i] = pixels[i] == 0 ? (byte)0 : (byte)255;
        Measure();
    }

    /// <summary>Recounts <see cref="Box"/> and <see cref="AreaPx"/> after the pixels were written.</summary>
    public void Measure()
    {
        int left = Width, right = -1, top = -1, bottom = -1, area = 0;
        for (int y = 0; y < Height; y++)
        {
            ReadOnlySpan<byte> row = Pixels.Slice(y * Width, Width);
            int first = row.IndexOfAnyExcept((byte)0);
            if (first < 0) continue;
            int last = row.LastIndexOfAnyExcept((byte)0);
            if (top < 0) top = y;
            bottom = y;
            left = Math.Min(left, first);
            right = Math.Max(right, last);
            area += row[first..(last + 1)].Count((byte)255);
        }
        AreaPx = area;
        Box = top < 0 ? default : new PixelBox(left, top, right - left + 1, bottom - top + 1);
    }
}
