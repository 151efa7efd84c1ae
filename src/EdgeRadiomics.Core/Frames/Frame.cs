namespace EdgeRadiomics.Frames;

/// <summary>
/// One grabbed picture: 8-bit grey, blanked outside the scan sector. Nothing after Capture ever sees the rest of the screen.
/// </summary>
/// <remarks>
/// One owner at a time: whoever holds it disposes it, which hands its buffer back to the pool it came from.
/// Not thread-safe; handing it over is.
/// </remarks>
public sealed class Frame : IDisposable
{
    private readonly Action<Frame>? release;
    private readonly byte[] buffer;
    private FrameInfo? info;

    /// <summary>An empty frame of the given size, black.</summary>
    /// <param name="width">Columns, px, at least 1.</param>
    /// <param name="height">Rows, px, at least 1.</param>
    /// <param name="release">Called by <see cref="Dispose"/>; a pool takes the frame back here.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public Frame(int width, int height, Action<Frame>? release = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Width = width;
        Height = height;
        buffer = new byte[width * height];
        this.release = release;
    }

    /// <summary>Columns, px.</summary>
    public int Width { get; }

    /// <summary>Rows, px.</summary>
    public int Height { get; }

    /// <summary>Row-major grey pixels, 0 to 255, stride = width.</summary>
    public Span<byte> Pixels => buffer;

    /// <summary>What Capture learned about the frame.</summary>
    /// <exception cref="InvalidOperationException">The frame was not described yet.</exception>
    public FrameInfo Info => info ?? throw new InvalidOperationException("the frame has no description yet");

    /// <summary>Attaches the description and blanks everything outside its sector.</summary>
    /// <exception cref="ArgumentException">The sector is of another size.</exception>
    public void Describe(FrameInfo description)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (description.Sector.Width != Width || description.Sector.Height != Height)
            throw new ArgumentException($"the sector is {description.Sector.Width} x {description.Sector.Height} px, the frame {Width} x {Height} px", nameof(description));
        description.Sector.Blank(buffer);
        info = description;
    }

    /// <summary>Hands the frame back to its pool, if it has one.</summary>
    public void Dispose() => release?.Invoke(this);
}
