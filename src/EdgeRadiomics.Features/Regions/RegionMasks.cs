namespace EdgeRadiomics.Features.Regions;

/// <summary>The pixels of each region around one lesion, as a mask of the picture.</summary>
/// <remarks>Buffers are reused. Not thread-safe.</remarks>
internal sealed class RegionMasks
{
    private const int BoxShare = 10;

    private static readonly FeatureSettings Plain = new();

    private readonly RegionWorkspace lesion = new();
    private readonly DistanceBands bands = new();
    private byte[] mask = [];

    /// <summary>The mask of the region last marked, 1 inside; on the lesion's grid.</summary>
    public ReadOnlySpan<byte> Of(in PixelRegion picture) => mask.AsSpan(0, picture.Pixels.Length);

    /// <summary>Takes a lesion.</summary>
    public void Load(in PixelRegion picture)
    {
        lesion.Load(picture, Plain);
        if (lesion.AreaPx > 0 && lesion.XMm is { } x && lesion.YMm is { } y) bands.Measure(lesion, picture.Width, picture.Height, x, y, RingStatistics.LimitsMm);
    }

    /// <summary>Marks a region's pixels; says why where there are none.</summary>
    public RegionAbsence Mark(in PixelRegion picture, FeatureRegion region)
    {
        if (lesion.AreaPx == 0) return RegionAbsence.EmptyMask;
        if (mask.Length < picture.Pixels.Length) mask = new byte[picture.Pixels.Length];
        if (region == FeatureRegion.Lesion)
        {
            picture.Mask.CopyTo(mask);
            return RegionAbsence.None;
        }
        mask.AsSpan(0, picture.Pixels.Length).Clear();
        if (region == FeatureRegion.Box) return MarkBox(picture) > 0 ? RegionAbsence.None : RegionAbsence.OutsideSector;
        if (lesion.XMm is null) return RegionAbsence.NoMillimetres;
        return MarkRing(picture, FeatureRegions.Rings.IndexOf(region) + 1) > 0 ? RegionAbsence.None : RegionAbsence.OutsideSector;
    }

    private int MarkBox(in PixelRegion picture)
    {
        int across = Math.Max(1, lesion.BoxWidth / BoxShare), down = Math.Max(1, lesion.BoxHeight / BoxShare), count = 0;
        int left = Math.Max(0, lesion.Left - across), right = Math.Min(picture.Width, lesion.Left + lesion.BoxWidth + across);
        for (int y = Math.Max(0, lesion.Top - down); y < Math.Min(picture.Height, lesion.Top + lesion.BoxHeight + down); y++)
            for (int at = y * picture.Width + left; at < y * picture.Width + right; at++)
                if (picture.HasEcho(at)) (mask[at], count) = (1, count + 1);
        return count;
    }

    private int MarkRing(in PixelRegion picture, int ring)
    {
        int count = 0, left = Math.Max(0, bands.Left), right = Math.Min(picture.Width, bands.Left + bands.Width);
        for (int y = Math.Max(0, bands.Top); y < Math.Min(picture.Height, bands.Top + bands.Height); y++)
        {
            ReadOnlySpan<byte> band = bands.Row(y - bands.Top);
            for (int x = left; x < right; x++)
                if (band[x - bands.Left] == ring && picture.HasEcho(y * picture.Width + x)) (mask[y * picture.Width + x], count) = (1, count + 1);
        }
        return count;
    }
}
