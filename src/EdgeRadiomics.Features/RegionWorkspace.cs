using System.Runtime.Intrinsics;
using EdgeRadiomics.Features.Textures;

namespace EdgeRadiomics.Features;

/// <summary>One pass over a region: box, histogram and the binned crop that all families read.</summary>
/// <remarks>Buffers are reused. Not thread-safe.</remarks>
internal sealed class RegionWorkspace
{
    private readonly byte[] binOf = new byte[256];
    private readonly int[] levelCounts = new int[256];
    private byte[] bins = [], inside = [];

    /// <summary>Count of each grey level inside the mask.</summary>
    public int[] Histogram { get; } = new int[256];

    public int AreaPx { get; private set; }
    public int Left { get; private set; }
    public int Top { get; private set; }
    public int BoxWidth { get; private set; }
    public int BoxHeight { get; private set; }
    public int Minimum { get; private set; }
    public int Maximum { get; private set; }
    public double? XMm { get; private set; }
    public double? YMm { get; private set; }

    /// <summary>Convex hull of the mask.</summary>
    public Hull Hull { get; } = new();

    /// <summary>Highest bin used; bins count from 1.</summary>
    public int BinCount { get; private set; }

    /// <summary>Columns of the padded crop: the box with one pixel of border on each side.</summary>
    public int Stride => BoxWidth + 2;

    /// <summary>Bins of the padded crop: 0 outside the mask, from 1 inside.</summary>
    public ReadOnlySpan<byte> Bins => bins.AsSpan(0, Stride * (BoxHeight + 2));

    /// <summary>What texture families read.</summary>
    public BinPlane Plane => new(bins, LevelCounts, BoxWidth, BoxHeight, AreaPx);

    /// <summary>Pixels of each bin; index 0 is unused.</summary>
    public ReadOnlySpan<int> LevelCounts => levelCounts.AsSpan(0, BinCount + 1);

    /// <summary>Mask of the padded crop: 1 inside, 0 outside.</summary>
    public ReadOnlySpan<byte> Inside => inside.AsSpan(0, Stride * (BoxHeight + 2));

    /// <summary>Bit k is set where pixel <paramref name="at"/> + k of the padded crop, k under <paramref name="count"/>, is inside.</summary>
    public uint InsideBits(int at, int count)
    {
        uint bits = Vector256.Equals(Vector256.LoadUnsafe(ref inside[0], (nuint)at), Vector256<byte>.One).ExtractMostSignificantBits();
        return count >= 32 ? bits : bits & ((1u << count) - 1);
    }

    public void Load(in PixelRegion region, FeatureSettings settings)
    {
        Look(region);
        if (AreaPx == 0) return;
        BinCount = Discretiser.FillBins(binOf, Minimum, Maximum, settings);
        Fill(region, binOf);
        Hull.Wrap(this);
    }

    /// <summary>Loads one slice of a region whose bins are already chosen.</summary>
    public void LoadSlice(in PixelRegion slice, ReadOnlySpan<byte> chosen, int binCount)
    {
        Look(slice);
        if (AreaPx == 0) return;
        BinCount = binCount;
        Fill(slice, chosen);
    }

    /// <summary>Box and histogram only.</summary>
    public void Look(in PixelRegion region)
    {
        // One spacing without the other says nothing of shape: pixels then count as square.
        bool known = region.XMm is not null && region.YMm is not null;
        (XMm, YMm) = known ? (region.XMm, region.YMm) : (null, null);
        FindBox(region);
        if (AreaPx > 0) CountLevels(region);
    }

    private void Fill(in PixelRegion region, ReadOnlySpan<byte> chosen)
    {
        int length = Stride * (BoxHeight + 2);
        if (bins.Length < length + BinPlane.Slack) (bins, inside) = (new byte[length + BinPlane.Slack], new byte[length + BinPlane.Slack]);
        bins.AsSpan(0, length + BinPlane.Slack).Clear();
        inside.AsSpan(0, length).Clear();
        Array.Clear(levelCounts);
        for (int level = Minimum; level <= Maximum; level++) levelCounts[chosen[level]] += Histogram[level];
        levelCounts[0] = 0;
        for (int y = 0; y < BoxHeight; y++)
        {
            int start = (Top + y) * region.Width + Left;
            ReadOnlySpan<byte> mask = region.Mask.Slice(start, BoxWidth), pixels = region.Pixels.Slice(start, BoxWidth);
            Span<byte> binRow = bins.AsSpan((y + 1) * Stride + 1, BoxWidth), insideRow = inside.AsSpan((y + 1) * Stride + 1, BoxWidth);
            for (int x = 0; x < mask.Length; x++)
            {
                if (mask[x] == 0) continue;
                insideRow[x] = 1;
                binRow[x] = chosen[pixels[x]];
            }
        }
    }

    private void FindBox(in PixelRegion region)
    {
        int left = region.Width, right = -1, top = -1, bottom = -1;
        for (int y = 0; y < region.Height; y++)
        {
            ReadOnlySpan<byte> row = region.Mask.Slice(y * region.Width, region.Width);
            int first = row.IndexOfAnyExcept((byte)0);
            if (first < 0) continue;
            if (top < 0) top = y;
            bottom = y;
            left = Math.Min(left, first);
            right = Math.Max(right, row.LastIndexOfAnyExcept((byte)0));
        }
        AreaPx = 0;
        if (top < 0) return;
        (Left, Top, BoxWidth, BoxHeight) = (left, top, right - left + 1, bottom - top + 1);
        for (int y = top; y <= bottom; y++)
            AreaPx += BoxWidth - region.Mask.Slice(y * region.Width + left, BoxWidth).Count((byte)0);
    }

    private void CountLevels(in PixelRegion region)
    {
        Array.Clear(Histogram);
        for (int y = Top; y < Top + BoxHeight; y++)
        {
            ReadOnlySpan<byte> mask = region.Mask.Slice(y * region.Width + Left, BoxWidth), pixels = region.Pixels.Slice(y * region.Width + Left, BoxWidth);
            for (int x = 0; x < mask.Length; x++)
                if (mask[x] != 0) Histogram[pixels[x]]++;
        }
        Minimum = Histogram.AsSpan().IndexOfAnyExcept(0);
        Maximum = Histogram.AsSpan().LastIndexOfAnyExcept(0);
    }
}
