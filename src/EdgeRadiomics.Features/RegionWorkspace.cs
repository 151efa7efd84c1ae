namespace EdgeRadiomics.Features;

/// <summary>One pass over a region: box, histogram and the binned crop that all families read.</summary>
/// <remarks>Buffers are reused. Not thread-safe.</remarks>
internal sealed class RegionWorkspace
{
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

    /// <summary>Mask of the padded crop: 1 inside, 0 outside.</summary>
    public ReadOnlySpan<byte> Inside => inside.AsSpan(0, Stride * (BoxHeight + 2));

    public void Load(in PixelRegion region, FeatureSettings settings)
    {
        // One spacing without the other says nothing of shape: pixels then count as square.
        bool known = region.XMm is not null && region.YMm is not null;
        (XMm, YMm) = known ? (region.XMm, region.YMm) : (null, null);
        FindBox(region);
        if (AreaPx == 0) return;
        int length = Stride * (BoxHeight + 2);
        if (bins.Length < length) (bins, inside) = (new byte[length], new byte[length]);
        bins.AsSpan(0, length).Clear();
        inside.AsSpan(0, length).Clear();
        CountLevels(region);
        Span<byte> binOf = stackalloc byte[256];
        FillBins(binOf, settings);
        for (int y = 0; y < BoxHeight; y++)
        {
            int from = (Top + y) * region.Width + Left, to = (y + 1) * Stride + 1;
            for (int x = 0; x < BoxWidth; x++)
            {
                if (region.Mask[from + x] == 0) continue;
                inside[to + x] = 1;
                bins[to + x] = binOf[region.Pixels[from + x]];
            }
        }
        Hull.Wrap(this);
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
            for (int i = y * region.Width + Left, end = i + BoxWidth; i < end; i++)
                if (region.Mask[i] != 0) Histogram[region.Pixels[i]]++;
        Minimum = Histogram.AsSpan().IndexOfAnyExcept(0);
        Maximum = Histogram.AsSpan().LastIndexOfAnyExcept(0);
    }

    // IBSI: fixed number = floor(N (x - min) / (max - min)) + 1, the maximum in the last bin; fixed width = floor(x / w) from the lowest used.
    private void FillBins(Span<byte> binOf, FeatureSettings settings)
    {
        int range = Maximum - Minimum;
        for (int level = Minimum; level <= Maximum; level++)
            binOf[level] = (byte)(settings.BinWidth is { } width
                ? level / width - Minimum / width + 1
                : range == 0 ? 1 : Math.Min(settings.BinCount * (level - Minimum) / range + 1, settings.BinCount));
        BinCount = settings.BinWidth is null && range > 0 ? settings.BinCount : binOf[Maximum];
    }
}
