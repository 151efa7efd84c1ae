namespace EdgeRadiomics.Features.Intensities;

/// <summary>Statistics of the bins inside the mask (IBSI family ZVCW).</summary>
internal static class IntensityHistogram
{
    public static readonly FeatureDefinition[] Definitions =
    [
        Define("ih_mean", "X6K6", "mean of B"),
        Define("ih_var", "CH89", "mean of (B - mean)^2"),
        Define("ih_skew", "88K1", "mean of (B - mean)^3 / var^1.5; undefined without variance"),
        Define("ih_kurt", "C3I7", "mean of (B - mean)^4 / var^2 - 3; undefined without variance"),
        Define("ih_median", "WIFQ", "50th percentile, linear between ranks"),
        Define("ih_min", "1PR8", "smallest B"),
        Define("ih_p10", "GPMT", "10th percentile, linear between ranks"),
        Define("ih_p90", "OZ0C", "90th percentile, linear between ranks"),
        Define("ih_max", "3NCY", "largest B"),
        Define("ih_mode", "AMMC", "bin with most pixels; of several the nearest to the mean, then the lower"),
        Define("ih_iqr", "WR0O", "75th - 25th percentile"),
        Define("ih_range", "5Z3W", "max - min"),
        Define("ih_mad", "D2ZX", "mean of |B - mean|"),
        Define("ih_rmad", "WRZB", "mad of the B in [p10, p90] about their own mean"),
        Define("ih_medad", "4RNL", "mean of |B - median|"),
        Define("ih_cov", "CWYJ", "sqrt(var) / mean"),
        Define("ih_qcod", "SLWD", "(p75 - p25) / (p75 + p25)"),
        Define("ih_entropy", "TLU2", "-sum p(i) log2 p(i), p(i) the share of bin i", "Entropy"),
        Define("ih_uniformity", "BJ5W", "sum p(i)^2", "Uniformity"),
        Define("ih_max_grad", "12CE", "largest slope of the counts over the bins, central differences, one-sided at the ends; undefined with one bin"),
        Define("ih_max_grad_g", "8E6O", "lowest bin of the largest slope; undefined with one bin"),
        Define("ih_min_grad", "VQB3", "smallest slope; undefined with one bin"),
        Define("ih_min_grad_g", "RHQZ", "lowest bin of the smallest slope; undefined with one bin"),
    ];

    public static void Compute(LevelHistogram bins, Span<double> values)
    {
        Span<double> statistics = stackalloc double[IntensityStatistics.Definitions.Length];
        IntensityStatistics.Compute(bins, statistics);
        statistics[..9].CopyTo(values);
        values[9] = Mode(bins, statistics[0]);
        statistics[9..16].CopyTo(values[10..]);
        double entropy = 0;
        long squares = 0;
        foreach (int count in bins.Counts)
        {
            if (count == 0) continue;
            double p = (double)count / bins.Total;
            entropy -= p * DeterministicMath.Log2(p);
            squares += (long)count * count;
        }
        (values[17], values[18]) = (entropy, squares / ((double)bins.Total * bins.Total));
        Slopes(bins.Counts[1..], values[19..]);
    }

    private static int Mode(LevelHistogram bins, double mean)
    {
        int mode = bins.Minimum;
        for (int i = mode + 1; i <= bins.Maximum; i++)
            if (bins.Counts[i] > bins.Counts[mode] || (bins.Counts[i] == bins.Counts[mode] && Math.Abs(i - mean) < Math.Abs(mode - mean))) mode = i;
        return mode;
    }

    private static void Slopes(ReadOnlySpan<int> counts, Span<double> values)
    {
        if (counts.Length < 2)
        {
            values.Fill(double.NaN);
            return;
        }
        (values[0], values[2]) = (double.NegativeInfinity, double.PositiveInfinity);
        for (int i = 0; i < counts.Length; i++)
        {
            int before = Math.Max(0, i - 1), after = Math.Min(counts.Length - 1, i + 1);
            double slope = (double)(counts[after] - counts[before]) / (after - before);
            if (slope > values[0]) (values[0], values[1]) = (slope, i + 1);
            if (slope < values[2]) (values[2], values[3]) = (slope, i + 1);
        }
    }

    private static FeatureDefinition Define(string name, string code, string formula, string? alias = null) =>
        new(name, code, "intensity-histogram", "1", formula) { PyRadiomicsName = alias is null ? null : "firstorder_" + alias };
}
