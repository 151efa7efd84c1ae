namespace EdgeRadiomics.Features;

/// <summary>Statistics of the grey levels inside the mask (IBSI family UHIW), from an exact histogram.</summary>
internal static class IntensityStatistics
{
    public static readonly FeatureDefinition[] Definitions =
    [
        Define("stat_mean", "Q4LE", "grey level", "mean of X"),
        Define("stat_var", "ECT3", "grey level^2", "mean of (X - mean)^2"),
        Define("stat_skew", "KE2A", "1", "mean of (X - mean)^3 / var^1.5; undefined without variance"),
        Define("stat_kurt", "IPH6", "1", "mean of (X - mean)^4 / var^2 - 3; undefined without variance; pyradiomics does not take off the 3"),
        Define("stat_median", "Y12H", "grey level", "50th percentile, linear between ranks"),
        Define("stat_min", "1GSF", "grey level", "smallest X"),
        Define("stat_p10", "QG58", "grey level", "10th percentile, linear between ranks"),
        Define("stat_p90", "8DWT", "grey level", "90th percentile, linear between ranks"),
        Define("stat_max", "84IY", "grey level", "largest X"),
        Define("stat_iqr", "SALO", "grey level", "75th - 25th percentile"),
        Define("stat_range", "2OJQ", "grey level", "max - min"),
        Define("stat_mad", "4FUA", "grey level", "mean of |X - mean|"),
        Define("stat_rmad", "1128", "grey level", "mad of the X in [p10, p90] about their own mean"),
        Define("stat_medad", "N72L", "grey level", "mean of |X - median|"),
        Define("stat_cov", "7TET", "1", "sqrt(var) / mean; undefined when the mean is 0"),
        Define("stat_qcod", "9S40", "1", "(p75 - p25) / (p75 + p25); undefined when both are 0"),
        Define("stat_energy", "N8CA", "grey level^2", "sum of X^2"),
        Define("stat_rms", "5ZWQ", "grey level", "sqrt(energy / n)"),
    ];

    public static void Compute(RegionWorkspace region, Span<double> values)
    {
        ReadOnlySpan<int> histogram = region.Histogram;
        long n = region.AreaPx, sum = 0, squares = 0;
        for (int x = region.Minimum; x <= region.Maximum; x++)
        {
            sum += (long)x * histogram[x];
            squares += (long)x * x * histogram[x];
        }
        double mean = (double)sum / n, second = 0, third = 0, fourth = 0;
        for (int x = region.Minimum; x <= region.Maximum; x++)
        {
            double d = x - mean, d2 = d * d;
            second += histogram[x] * d2;
            third += histogram[x] * (d2 * d);
            fourth += histogram[x] * (d2 * d2);
        }
        double variance = second / n, median = Percentile(region, 0.5);
        double p10 = Percentile(region, 0.1), p25 = Percentile(region, 0.25), p75 = Percentile(region, 0.75), p90 = Percentile(region, 0.9);
        values[0] = mean;
        values[1] = variance;
        values[2] = variance > 0 ? third / n / (variance * Math.Sqrt(variance)) : double.NaN;
        values[3] = variance > 0 ? fourth / n / (variance * variance) - 3 : double.NaN;
        values[4] = median;
        values[5] = region.Minimum;
        values[6] = p10;
        values[7] = p90;
        values[8] = region.Maximum;
        values[9] = p75 - p25;
        values[10] = region.Maximum - region.Minimum;
        values[11] = MeanDistance(region, mean, 0, 255);
        values[12] = MeanDistance(region, MeanWithin(region, p10, p90), p10, p90);
        values[13] = MeanDistance(region, median, 0, 255);
        values[14] = sum > 0 ? Math.Sqrt(variance) / mean : double.NaN;
        values[15] = p75 + p25 > 0 ? (p75 - p25) / (p75 + p25) : double.NaN;
        values[16] = squares;
        values[17] = Math.Sqrt((double)squares / n);
    }

    private static double Percentile(RegionWorkspace region, double share)
    {
        double rank = share * (region.AreaPx - 1);
        int lower = (int)rank;
        int low = LevelAt(region, lower), high = LevelAt(region, Math.Min(lower + 1, region.AreaPx - 1));
        return low + (rank - lower) * (high - low);
    }

    private static int LevelAt(RegionWorkspace region, int rank)
    {
        int level = region.Minimum;
        for (int below = region.Histogram[level]; below <= rank; below += region.Histogram[level]) level++;
        return level;
    }

    private static double MeanWithin(RegionWorkspace region, double low, double high)
    {
        long n = 0, sum = 0;
        for (int x = region.Minimum; x <= region.Maximum; x++)
        {
            if (x < low || x > high) continue;
            n += region.Histogram[x];
            sum += (long)x * region.Histogram[x];
        }
        return n > 0 ? (double)sum / n : double.NaN;
    }

    private static double MeanDistance(RegionWorkspace region, double centre, double low, double high)
    {
        long n = 0;
        double sum = 0;
        for (int x = region.Minimum; x <= region.Maximum; x++)
        {
            if (x < low || x > high) continue;
            n += region.Histogram[x];
            sum += region.Histogram[x] * Math.Abs(x - centre);
        }
        return n > 0 ? sum / n : double.NaN;
    }

    private static FeatureDefinition Define(string name, string code, string unit, string formula) => new(name, code, "intensity-statistics", unit, formula);
}
