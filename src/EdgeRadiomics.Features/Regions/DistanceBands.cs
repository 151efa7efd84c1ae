using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeRadiomics.Features.Regions;

/// <summary>Which pixels lie within given Euclidean distances of a mask, pixel centre to pixel centre, exactly.</summary>
/// <remarks>
/// A distance to the nearest mask pixel of the same row says how many rows up and down are in reach of that row; going
/// down and then up, the rest of that reach is carried along, 16 columns at a time. No root, no parabolas, no heap: a
/// disc of 60 px around 10,000 px costs what two plain passes over the window cost. Buffers are reused. Not thread-safe.
/// </remarks>
internal sealed class DistanceBands
{
    /// <summary>Distance in px up to which the window goes beyond the picture: 6 mm at 0.012 mm per px, finer than any scanner shows.</summary>
    public const int Widest = 512;

    /// <summary>Columns are padded to whole vectors.</summary>
    private const int Lanes = 32;

    // A multiple of a spacing such as 0.07 mm may miss the limit it is meant to reach by its last bit.
    private const double Rounding = 1 + 1e-9;

    private short[] reach = [], heights = [], turned = [];
    private byte[] bands = [];

    /// <summary>Column of the grid at the window's left side; may be negative, as the window goes as far as the largest distance.</summary>
    public int Left { get; private set; }

    /// <summary>Row of the grid at the window's top; may be negative.</summary>
    public int Top { get; private set; }

    /// <summary>Columns of the window.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of the window.</summary>
    public int Height { get; private set; }

    /// <summary>Whether the largest distance is above <see cref="Widest"/>: then the window ends with the picture, which bounds it whatever the spacing.</summary>
    public bool IsCut { get; private set; }

    /// <summary>One row of the window: 0 on the mask, k above the (k-1)th distance and up to the kth, one more than the distances beyond.</summary>
    public ReadOnlySpan<byte> Row(int row) => bands.AsSpan(row * Stride, Width);

    private int Stride => (Width + Lanes - 1) / Lanes * Lanes;

    /// <summary>Finds the bands around a loaded mask.</summary>
    /// <param name="lesion">The mask.</param>
    /// <param name="gridWidth">Columns of the picture.</param>
    /// <param name="gridHeight">Rows of the picture.</param>
    /// <param name="x">Distance of two columns, in any unit.</param>
    /// <param name="y">Distance of two rows, in the same unit.</param>
    /// <param name="distances">Rising distances above 0, in that unit.</param>
    public void Measure(RegionWorkspace lesion, int gridWidth, int gridHeight, double x, double y, ReadOnlySpan<double> distances)
    {
        double farthest = distances[^1] * Rounding;
        IsCut = farthest / Math.Min(x, y) > Widest;
        int columns = (int)Math.Min(farthest / x, IsCut ? gridWidth : Widest), rows = (int)Math.Min(farthest / y, IsCut ? Math.Min(gridHeight, short.MaxValue - 1) : Widest);
        int left = columns, right = columns, above = rows, below = rows;
        if (IsCut)
            (left, right, above, below) =
                (Math.Min(columns, lesion.Left), Math.Min(columns, gridWidth - lesion.Left - lesion.BoxWidth), Math.Min(rows, lesion.Top), Math.Min(rows, gridHeight - lesion.Top - lesion.BoxHeight));
        (Left, Top, Width, Height) = (lesion.Left - left, lesion.Top - above, lesion.BoxWidth + left + right, lesion.BoxHeight + above + below);
        int length = Stride * Height;
        if (bands.Length < length) (bands, reach) = (new byte[length], new short[length]);
        if (heights.Length <= columns) (heights, turned) = (new short[columns + 1], new short[columns + 1]);
        bands.AsSpan(0, length).Fill((byte)(distances.Length + 1));
        foreach (double distance in distances)
        {
            int across = FillHeights(distance, x, y, columns, rows);
            reach.AsSpan(0, length).Fill(-1);
            for (int row = 0; row < lesion.BoxHeight; row++) FillRow(lesion, row, reach.AsSpan((row + above) * Stride, Width), left, across);
            CarryDown();
            CarryUp();
        }
        for (int row = 0; row < lesion.BoxHeight; row++)
        {
            ReadOnlySpan<byte> inside = lesion.Inside.Slice((row + 1) * lesion.Stride + 1, lesion.BoxWidth);
            Span<byte> here = bands.AsSpan((row + above) * Stride + left, lesion.BoxWidth);
            for (int column = 0; column < inside.Length; column++) here[column] -= inside[column];
        }
    }

    // How many rows are within the distance, by columns to the mask. Returns the columns within it.
    private int FillHeights(double distance, double x, double y, int columns, int rows)
    {
        double square = distance * distance * Rounding;
        int height = rows, across = 0;
        for (int column = 0; column <= columns; column++)
        {
            while (height >= 0 && column * x * (column * x) + height * y * (height * y) > square) height--;
            if (height < 0) break;
            (heights[column], across) = ((short)height, column);
        }
        for (int column = 0; column <= across; column++) turned[column] = heights[across - column];
        return across;
    }

    // The mask's own pixels reach farthest, those of a gap as far as their distance to its nearer end lets them.
    private void FillRow(RegionWorkspace lesion, int row, Span<short> reached, int offset, int across)
    {
        ReadOnlySpan<byte> inside = lesion.Inside.Slice((row + 1) * lesion.Stride + 1, lesion.BoxWidth);
        for (int from = inside.IndexOf((byte)1), end = -1; from >= 0;)
        {
            int gap = end < 0 ? from + offset : from - end, before = Math.Min(across, end < 0 ? gap : gap / 2);
            turned.AsSpan(across - before, before).CopyTo(reached[(from + offset - before)..]);
            if (end >= 0) heights.AsSpan(1, Math.Min(across, gap - gap / 2)).CopyTo(reached[(end + offset)..]);
            int length = inside[from..].IndexOf((byte)0);
            end = length < 0 ? inside.Length : from + length;
            reached[(from + offset)..(end + offset)].Fill(heights[0]);
            int next = end == inside.Length ? -1 : inside[end..].IndexOf((byte)1);
            from = next < 0 ? -1 : end + next;
            if (from < 0) heights.AsSpan(1, Math.Min(across, reached.Length - end - offset)).CopyTo(reached[(end + offset)..]);
        }
    }

    private void CarryDown()
    {
        ref short first = ref MemoryMarshal.GetArrayDataReference(reach);
        for (int at = Stride; at < Stride * Height; at += Vector256<short>.Count)
        {
            Vector256<short> above = Vector256.LoadUnsafe(ref first, (nuint)(at - Stride)) - Vector256<short>.One;
            Vector256.Max(above, Vector256.LoadUnsafe(ref first, (nuint)at)).StoreUnsafe(ref first, (nuint)at);
        }
    }

    // What is still reached going up is nearer by one band.
    private void CarryUp()
    {
        ref short first = ref MemoryMarshal.GetArrayDataReference(reach);
        ref byte band = ref MemoryMarshal.GetArrayDataReference(bands);
        for (int row = Height - 1; row >= 0; row--)
            for (int at = row * Stride; at < (row + 1) * Stride; at += Lanes)
            {
                Vector256<short> left = Vector256.LoadUnsafe(ref first, (nuint)at), right = Vector256.LoadUnsafe(ref first, (nuint)at + 16);
                if (row + 1 < Height)
                {
                    left = Vector256.Max(left, Vector256.LoadUnsafe(ref first, (nuint)(at + Stride)) - Vector256<short>.One);
                    right = Vector256.Max(right, Vector256.LoadUnsafe(ref first, (nuint)(at + Stride) + 16) - Vector256<short>.One);
                    left.StoreUnsafe(ref first, (nuint)at);
                    right.StoreUnsafe(ref first, (nuint)at + 16);
                }
                Vector256<sbyte> reached = Vector256.Narrow(Vector256.GreaterThanOrEqual(left, Vector256<short>.Zero), Vector256.GreaterThanOrEqual(right, Vector256<short>.Zero));
                (Vector256.LoadUnsafe(ref band, (nuint)at) + reached.AsByte()).StoreUnsafe(ref band, (nuint)at);
            }
    }
}
