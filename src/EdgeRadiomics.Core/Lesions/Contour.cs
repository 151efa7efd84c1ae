namespace EdgeRadiomics.Lesions;

/// <summary>The outer outline of a lesion mask: its border pixels in clockwise order, closed (the last touches the first).</summary>
/// <remarks>The buffer is reused from frame to frame. Not thread-safe.</remarks>
public sealed class Contour
{
    // Clockwise in picture coordinates (y down), starting to the left.
    private static readonly (int X, int Y)[] Neighbours =
        [(-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1)];

    private int[] points = new int[512];

    /// <summary>Border points in px of the mask's grid: x, y, x, y, ...; empty without a lesion.</summary>
    public ReadOnlySpan<int> Points => points.AsSpan(0, 2 * Count);

    /// <summary>Number of border points.</summary>
    public int Count { get; private set; }

    /// <summary>Traces the mask (Moore neighbourhood), which must hold one connected part, as <see cref="MaskCleaner"/> leaves it.</summary>
    public void Trace(LesionMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        Count = 0;
        if (mask.AreaPx == 0) return;
        int startY = mask.Box.Y, startX = mask.Pixels.Slice(startY * mask.Width, mask.Width).IndexOfAnyExcept((byte)0);
        Add(startX, startY);

        // The start is the first pixel of the top row, so its left neighbour is background: the walk comes from there.
        (int x, int y, int from, int firstStep) = (startX, startY, 0, -1);
        int limit = 4 * mask.AreaPx + 8;
        for (int walked = 0; walked < limit; walked++)
        {
            int step = NextStep(mask, x, y, from);
            if (step < 0) return;
            if (x == startX && y == startY)
            {
                if (step == firstStep) { Count--; return; }
                if (firstStep < 0) firstStep = step;
            }
            (x, y) = (x + Neighbours[step].X, y + Neighbours[step].Y);
            Add(x, y);
            from = (step + 5) % 8;
        }
    }

    private static int NextStep(LesionMask mask, int x, int y, int from)
    {
        for (int k = 0; k < 8; k++)
        {
            int step = (from + k) % 8, nx = x + Neighbours[step].X, ny = y + Neighbours[step].Y;
            if (nx >= 0 && ny >= 0 && nx < mask.Width && ny < mask.Height && mask.Pixels[ny * mask.Width + nx] != 0) return step;
        }
        return -1;
    }

    private void Add(int x, int y)
    {
        if (2 * Count == points.Length) Array.Resize(ref points, points.Length * 2);
        points[2 * Count] = x;
        points[2 * Count + 1] = y;
        Count++;
    }
}
