using EdgeRadiomics.Features.Regions;

namespace EdgeRadiomics.Features.Semantic;

/// <summary>How much brighter the rim just outside the lesion is than tissue at the same depth.</summary>
/// <remarks>Buffers are reused. Not thread-safe.</remarks>
internal sealed class EchogenicHalo
{
    public static readonly FeatureDefinition[] Definitions =
    [
        new("sem_halo_db", null, "semantic", "dB",
            "mean echo of the rim just outside the outline, in the half toward the skin, minus the flanks' mean on the same rows; rim of 15 % of the equivalent radius, at least 2 px; positive is an echogenic halo; undefined where less than half of that rim is in view"),
    ];

    // Of the equivalent radius. The rim's half behind the lesion's middle is left out: it lies in its shadow or enhancement.
    private const double Thickness = 0.15;

    private readonly DistanceBands bands = new();
    private readonly TissueFlanks flanks = new();

    public void Compute(in PixelRegion region, RegionWorkspace lesion, Span<double> values)
    {
        double aspect = (lesion.YMm ?? 1) / (lesion.XMm ?? 1), thickness = Math.Max(2, Thickness * Math.Sqrt(lesion.AreaPx * aspect / Math.PI));
        bands.Measure(lesion, region.Width, region.Height, 1, aspect, [thickness]);
        flanks.Measure(region, lesion, lesion.Top - bands.Top, 0, (int)thickness + TissueFlanks.GapColumns(lesion), TissueFlanks.WidthColumns(lesion));
        int rim = 0, seen = 0;
        long sum = 0;
        for (int row = 0; row < lesion.Top - bands.Top + lesion.BoxHeight / 2; row++)
        {
            ReadOnlySpan<byte> band = bands.Row(row);
            int y = bands.Top + row, tissue = y < 0 ? -1 : flanks.Level(y - lesion.Top);
            for (int column = 0; column < band.Length; column++)
            {
                if (band[column] != 1) continue;
                rim++;
                int x = bands.Left + column;
                if (tissue < 0 || x < 0 || x >= region.Width) continue;
                int at = y * region.Width + x, level = region.Pixels[at];
                if (level == 0 || !region.HasEcho(at)) continue;
                sum += TissueFlanks.Parts * level - tissue;
                seen++;
            }
        }
        values[0] = seen > 0 && 2 * seen >= rim && !bands.IsCut ? (double)sum / seen * RelativeIntensity.DbPerPart : double.NaN;
    }
}
