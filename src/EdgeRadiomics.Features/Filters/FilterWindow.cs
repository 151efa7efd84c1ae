namespace EdgeRadiomics.Features.Filters;

/// <summary>The part of a picture that a region's responses depend on: its box and a margin, with the boundary rule already applied.</summary>
/// <remarks>Allocates nothing once the largest window was seen. Not thread-safe.</remarks>
internal sealed class FilterWindow
{
    private double[] values = [];
    private byte[] mask = [];
    private int[] columns = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Pixels around the region's box.</summary>
    public int Margin { get; private set; }

    public ReadOnlySpan<double> Values => values.AsSpan(0, Width * Height);

    public ReadOnlySpan<byte> Mask => mask.AsSpan(0, Width * Height);

    /// <summary>Cuts the window out; false when the mask is empty.</summary>
    public bool Load(in PixelRegion region, int margin, FilterBoundary boundary)
    {
        (int left, int top, int right, int bottom) = Box(region);
        if (right <= left) return false;
        (Width, Height, Margin) = (right - left + 2 * margin, bottom - top + 2 * margin, margin);
        if (values.Length < Width * Height) (values, mask) = (new double[Width * Height], new byte[Width * Height]);
        if (columns.Length < Width) columns = new int[Width];
        for (int x = 0; x < Width; x++) columns[x] = Index(left - margin + x, region.Width, boundary);
        mask.AsSpan(0, Width * Height).Clear();
        for (int y = 0; y < Height; y++)
        {
            Span<double> row = values.AsSpan(y * Width, Width);
            int from = Index(top - margin + y, region.Height, boundary);
            if (from < 0)
            {
                row.Clear();
                continue;
            }
            ReadOnlySpan<byte> source = region.Pixels.Slice(from * region.Width, region.Width);
            for (int x = 0; x < row.Length; x++) row[x] = columns[x] >= 0 ? source[columns[x]] : 0;
            if (y < margin || y >= Height - margin) continue;
            int at = from * region.Width + left;
            ReadOnlySpan<byte> marked = region.Mask.Slice(at, right - left);
            Span<byte> inside = mask.AsSpan(y * Width + margin, right - left);
            for (int x = 0; x < marked.Length; x++) inside[x] = marked[x] != 0 && (region.Sector.IsEmpty || region.Sector[at + x] != 0) ? (byte)1 : (byte)0;
        }
        return true;
    }

    private static (int Left, int Top, int Right, int Bottom) Box(in PixelRegion region)
    {
        int left = region.Width, top = region.Height, right = 0, bottom = 0;
        for (int y = 0; y < region.Height; y++)
        {
            ReadOnlySpan<byte> row = region.Mask.Slice(y * region.Width, region.Width);
            int first = row.IndexOfAnyExcept((byte)0);
            if (first < 0) continue;
            (left, right, top, bottom) = (Math.Min(left, first), Math.Max(right, row.LastIndexOfAnyExcept((byte)0) + 1), Math.Min(top, y), y + 1);
        }
        return (left, top, right, bottom);
    }

    private static int Index(int at, int length, FilterBoundary boundary)
    {
        if (boundary != FilterBoundary.Periodic || length % 2 == 0) return SeparableFilter.Index(at, length, boundary);
        // PyWavelets' stationary transform needs an even side; PyRadiomics makes an odd one even by its first pixel, once more.
        int even = SeparableFilter.Index(at, length + 1, boundary);
        return even == length ? 0 : even;
    }
}
