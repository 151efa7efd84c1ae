namespace EdgeRadiomics.Frames;

/// <summary>An axis-aligned box of whole pixels: columns [X, X + Width), rows [Y, Y + Height).</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
/// <param name="X">Leftmost column, px.</param>
/// <param name="Y">Topmost row, px.</param>
/// <param name="Width">Columns, px; 0 in an empty box.</param>
/// <param name="Height">Rows, px; 0 in an empty box.</param>
public readonly record struct PixelBox(int X, int Y, int Width, int Height)
{
    /// <summary>First column to the right of the box, px.</summary>
    public int Right => X + Width;

    /// <summary>First row below the box, px.</summary>
    public int Bottom => Y + Height;

    /// <summary>Whether the box holds no pixel.</summary>
    public bool IsEmpty => Width <= 0 || Height <= 0;

    /// <summary>Whether the pixel at column <paramref name="x"/>, row <paramref name="y"/> lies inside.</summary>
    public bool Contains(int x, int y) => x >= X && x < Right && y >= Y && y < Bottom;

    /// <summary>The box grown by <paramref name="marginPx"/> on every side and cut to a grid of the given size.</summary>
    public PixelBox Grow(int marginPx, int gridWidth, int gridHeight)
    {
        int left = Math.Max(0, X - marginPx), top = Math.Max(0, Y - marginPx);
        return new PixelBox(left, top, Math.Min(gridWidth, Right + marginPx) - left, Math.Min(gridHeight, Bottom + marginPx) - top);
    }
}
