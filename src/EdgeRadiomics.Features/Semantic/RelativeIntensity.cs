using EdgeRadiomics.Features.Intensities;

namespace EdgeRadiomics.Features.Semantic;

/// <summary>
/// The lesion's intensities in dB relative to tissue at the same depth. Display gain adds a constant to log-compressed grey
/// and cancels to the last bit; another dynamic range scales the dB, and <c>db_per_level</c> says by how much it may.
/// </summary>
/// <remarks>Buffer is reused. Not thread-safe.</remarks>
internal sealed class RelativeIntensity
{
    /// <summary>dB of a sixteenth of a grey level.</summary>
    public const double DbPerPart = SemanticDescriptors.DbPerGreyLevel / TissueFlanks.Parts;

    public static readonly FeatureDefinition[] Definitions =
    [
        Define("db_sd", "dB", "standard deviation of D; sem_echo_level_db is their mean"),
        Define("db_skew", "1", "mean of (D - mean)^3 / sd^3; undefined without variance"),
        Define("db_p10", "dB", "10th percentile of D, linear between ranks"),
        Define("db_median", "dB", "50th percentile of D"),
        Define("db_p90", "dB", "90th percentile of D; low throughout is anechoic"),
        Define("db_iqr", "dB", "75th - 25th percentile of D"),
        Define("db_per_level", "dB", "5.57 dB / standard deviation of the flanks' grey levels about their row's mean: the dB of a grey level if the flanks were nothing but speckle; structure and smoothing move it. D x db_per_level x 255 / 60 does not depend on the dynamic range"),
    ];

    // Intensity of fully developed speckle is exponential, whose logarithm varies by 5.57 dB.
    private const double SpeckleDb = 5.57;
    private const int Reach = 255 * TissueFlanks.Parts;

    private readonly int[] counts = new int[2 * Reach + 1];

    public void Compute(in PixelRegion region, RegionWorkspace lesion, TissueFlanks flanks, Span<double> values)
    {
        values.Fill(double.NaN);
        if (flanks.Variance > 0) values[6] = SpeckleDb / Math.Sqrt(flanks.Variance);
        int compared = Count(region, lesion, flanks);
        if (compared == 0 || 2 * compared < lesion.AreaPx) return;
        LevelHistogram parts = new(counts, compared);
        double mean = 0, second = 0, third = 0;
        for (int i = parts.Minimum; i <= parts.Maximum; i++) mean += (double)counts[i] * i;
        mean /= compared;
        for (int i = parts.Minimum; i <= parts.Maximum; i++)
        {
            if (counts[i] == 0) continue;
            double away = i - mean, square = away * away;
            second += counts[i] * square;
            third += counts[i] * (square * away);
        }
        double deviation = Math.Sqrt(second / compared);
        values[0] = deviation * DbPerPart;
        if (deviation > 0) values[1] = third / compared / (deviation * deviation * deviation);
        values[2] = (parts.Percentile(0.1) - Reach) * DbPerPart;
        values[3] = (parts.Percentile(0.5) - Reach) * DbPerPart;
        values[4] = (parts.Percentile(0.9) - Reach) * DbPerPart;
        values[5] = (parts.Percentile(0.75) - parts.Percentile(0.25)) * DbPerPart;
    }

    // Counts the lesion's pixels by how many parts of a grey level they lie above the tissue beside them.
    private int Count(in PixelRegion region, RegionWorkspace lesion, TissueFlanks flanks)
    {
        Array.Clear(counts);
        int compared = 0;
        for (int row = 0; row < lesion.BoxHeight; row++)
        {
            int tissue = flanks.Level(row), start = (lesion.Top + row) * region.Width + lesion.Left;
            if (tissue < 0) continue;
            ReadOnlySpan<byte> inside = lesion.Inside.Slice((row + 1) * lesion.Stride + 1, lesion.BoxWidth), pixels = region.Pixels.Slice(start, lesion.BoxWidth);
            for (int x = 0; x < inside.Length; x++)
            {
                if (inside[x] == 0 || !region.HasEcho(start + x)) continue;
                counts[Reach + TissueFlanks.Parts * pixels[x] - tissue]++;
                compared++;
            }
        }
        return compared;
    }

    private static FeatureDefinition Define(string name, string unit, string formula) =>
        new(name, null, "intensity-relative", unit, formula.Replace("of D", "of D, each pixel's dB minus the flanks' mean on its row", StringComparison.Ordinal));
}
