using EdgeRadiomics.Features.Intensities;
using EdgeRadiomics.Features.Semantic;

namespace EdgeRadiomics.Features.Regions;

/// <summary>Intensities of the rings 0-2, 2-4 and 4-6 mm around the lesion, clipped to the sector. Without millimetres there are no rings.</summary>
/// <remarks>Buffers are reused. Not thread-safe.</remarks>
internal sealed class RingStatistics
{
    /// <summary>Outer limits of the rings, mm.</summary>
    public static readonly double[] LimitsMm = [2, 4, 6];

    public static readonly FeatureDefinition[] Definitions = [.. FeatureRegions.Rings.SelectMany(ring => (IEnumerable<FeatureDefinition>)
    [
        .. IntensityStatistics.Definitions.Select(feature => FeatureRegions.In(feature, ring)),
        FeatureRegions.In(new("db_mean", null, "intensity-relative", "dB", "mean echo minus the mean of tissue on the same row, 6 to 12 mm beside the lesion's box; undefined where less than half of the ring's pixels in view have such tissue"), ring),
        FeatureRegions.In(new("region_coverage", null, "region", "1", "share of the ring that lies in the sector, 0 to 1; undefined where 6 mm are more than 512 px"), ring),
    ])];

    private static readonly int PerRing = Definitions.Length / 3;

    private readonly DistanceBands bands = new();
    private readonly TissueFlanks flanks = new();
    private readonly int[] counts = new int[3 * 256], whole = new int[3], compared = new int[3];
    private readonly long[] above = new long[3];

    public void Compute(in PixelRegion region, RegionWorkspace lesion, Span<double> values)
    {
        values.Fill(double.NaN);
        if (lesion.XMm is not { } x || lesion.YMm is not { } y) return;
        bands.Measure(lesion, region.Width, region.Height, x, y, LimitsMm);
        int columns = (int)Math.Min(LimitsMm[^1] / x, region.Width);
        flanks.Measure(region, lesion, lesion.Top - bands.Top, bands.Top + bands.Height - lesion.Top - lesion.BoxHeight, columns, columns);
        Count(region, lesion);
        for (int ring = 0; ring < 3; ring++)
        {
            Span<double> mine = values.Slice(ring * PerRing, PerRing);
            ReadOnlySpan<int> levels = counts.AsSpan(ring * 256, 256);
            int seen = 0;
            foreach (int count in levels) seen += count;
            if (!bands.IsCut && whole[ring] > 0) mine[^1] = (double)seen / whole[ring];
            if (seen == 0) continue;
            IntensityStatistics.Compute(new LevelHistogram(levels, seen), mine);
            if (2 * compared[ring] >= seen) mine[^2] = (double)above[ring] / compared[ring] * RelativeIntensity.DbPerPart;
        }
    }

    private void Count(in PixelRegion region, RegionWorkspace lesion)
    {
        Array.Clear(counts);
        Array.Clear(whole);
        Array.Clear(compared);
        Array.Clear(above);
        int from = Math.Max(0, -bands.Left), to = Math.Min(bands.Width, region.Width - bands.Left);
        for (int row = 0; row < bands.Height; row++)
        {
            ReadOnlySpan<byte> band = bands.Row(row);
            for (int ring = 0; ring < 3; ring++) whole[ring] += band.Count((byte)(ring + 1));
            int y = bands.Top + row;
            if (y < 0 || y >= region.Height || from >= to) continue;
            int tissue = flanks.Level(y - lesion.Top), start = y * region.Width + bands.Left;

            // A row crosses each ring in few pieces.
            for (int piece = from, end; piece < to; piece = end)
            {
                int ring = band[piece] - 1, rest = band[piece..to].IndexOfAnyExcept(band[piece]);
                end = rest < 0 ? to : piece + rest;
                if ((uint)ring < 3) CountPiece(region, start + piece, end - piece, ring, tissue);
            }
        }
    }

    private void CountPiece(in PixelRegion region, int start, int length, int ring, int tissue)
    {
        ReadOnlySpan<byte> pixels = region.Pixels.Slice(start, length), echo = region.Sector.Length == 0 ? default : region.Sector.Slice(start, length);
        Span<int> levels = counts.AsSpan(ring * 256, 256);
        int sum = 0, seen = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            if (echo.Length != 0 && echo[i] == 0) continue;
            levels[pixels[i]]++;
            sum += pixels[i];
            seen++;
        }
        if (tissue < 0) return;
        above[ring] += (long)TissueFlanks.Parts * sum - (long)tissue * seen;
        compared[ring] += seen;
    }
}
