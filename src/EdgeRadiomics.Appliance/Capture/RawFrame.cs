namespace EdgeRadiomics.Appliance.Capture;

/// <summary>The whole screen in colour, before blanking: one buffer that a source fills again and again. Never leaves Capture.</summary>
internal sealed class RawFrame
{
    private byte[] buffer = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Row-major BGRA, four bytes a pixel, stride = 4 x width; the fourth byte means nothing.</summary>
    public Span<byte> Pixels => buffer.AsSpan(0, 4 * Width * Height);

    /// <summary>When the picture was grabbed, nanoseconds of the monotonic clock.</summary>
    public long MonotonicNs { get; set; }

    /// <summary>Sets the size; allocates only when the picture grows.</summary>
    public void Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (buffer.Length < 4 * width * height) buffer = new byte[4 * width * height];
        Width = width;
        Height = height;
    }
}
