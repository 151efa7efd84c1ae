namespace EdgeRadiomics.Features.Intensities;

/// <summary>Statistics of the grey levels inside the mask (IBSI family UHIW), from an exact histogram.</summary>
internal static class IntensityStatistics
{
    public static readonly FeatureDefinition[] Definitions =
    [
        Define("stat_mean", "Q4LE", "grey level", "mean of X", "Mean"),
        Define("stat_var", "ECT3", "grey level^2", "mean of (X - mean)^2", "Variance"),
        Define("stat_skew", "KE2A", "1", "mean of (X - mean)^3 / var^1.5; undefined without variance, where PyRadiomics gives 0", "Skewness"),
        Define("stat_kurt", "IPH6", "1", "mean of (X - mean)^4 / var^2 - 3; undefined without variance; pyradiomics does not take off the 3"),
        Define("stat_median", "Y12H", "grey level", "50th percentile, linear between ranks", "Median"),
        Define("stat_min", "1GSF", "grey level", "smallest X", "Minimum"),
        Define("stat_p10", "QG58", "grey level", "10th percentile, linear between ranks", "10Percentile"),
        Define("stat_p90", "8DWT", "grey level", "90th percentile, linear between ranks", "90Percentile"),
        Define("stat_max", "84IY", "grey level", "largest X", "Maximum"),
        Define("stat_iqr", "SALO", "grey level", "75th - 25th percentile", "InterquartileRange"),
        Define("stat_range", "2OJQ", "grey level", "max - min", "Range"),
        Define("stat_mad", "4FUA", "grey level", "mean of |X - mean|", "MeanAbsoluteDeviation"),
        Define("stat_rmad", "1128", "grey level", "mad of the X in [p10, p90] about their own mean", "RobustMeanAbsoluteDeviation"),
        Define("stat_medad", "N72L", "grey level", "mean of |X - median|"),
        Define("stat_cov", "7TET", "1", "sqrt(var) / mean; undefined when the mean is 0"),
        Define("stat_qcod", "9S40", "1", "(p75 - p25) / (p75 + p25); undefined when both are 0"),
        Define("stat_energy", "N8CA", "grey level^2", "sum of X^2", "Energy"),
        Define("stat_rms", "5ZWQ", "grey level", "sqrt(energy / n)", "RootMeanSquared"),
    ];

    public static void Compute(LevelHistogram levels, Span<double> values)
    {
        ReadOnlySpan<int> histogram = levels.Counts;
        long n = levels.Total, sum = 0, squares = 0;
        for (int x = levels.Minimum; x <= levels.Maximum; x++)
        {
            sum += (long)x * histogram[x];
            squares += (long)x * x * histogram[x];
        }
        double mean = (double)sum / n, second = 0, third = 0, fourth = 0;
        for (int x = levels.Minimum; x <= levels.Maximum; x++)
        {
            double d = x - mean, d2 = d * d;
            second += histogram[x] * d2;
            third += histogram[x] * (d2 * d);
            fourth += histogram[x] * (d2 * d2);
        }
        double variance = second / n, median = levels.Percentile(0.5);
        double p10 = levels.Percentile(0.1), p25 = levels.Percentile(0.25), p75 = levels.Percentile(0.75), p90 = levels.Percentile(0.9);
        values[0] = mean;
        values[1] = variance;
        values[2] = variance > 0 ? third / n / (variance * Math.Sqrt(variance)) : double.NaN;
        values[3] = variance > 0 ? fourth / n / (variance * variance) - 3 : double.NaN;
        values[4] = median;
        values[5] = levels.Minimum;
        values[6] = p10;
        values[7] = p90;
        values[8] = levels.Maximum;
        values[9] = p75 - p25;
        values[10] = levels.Maximum - levels.Minimum;
        values[11] = levels.MeanDistance(mean, 0, 255);
        values[12] = levels.MeanDistance(levels.MeanWithin(p10, p90), p10, p90);
        values[13] = levels.MeanDistance(median, 0, 255);
        values[14] = sum > 0 ? Math.Sqrt(variance) / mean : double.NaN;
        values[15] = p75 + p25 > 0 ? (p75 - p25) / (p75 + p25) : double.NaN;
        values[16] = squares;
        values[17] = Math.Sqrt((double)squares / n);
    }

    private static FeatureDefinition Define(string name, string code, string unit, string formula, string? alias = null) =>
        new(name, code, "intensity-statistics", unit, formula) { PyRadiomicsName = alias is null ? null : "firstorder_" + alias };
}
