namespace EdgeRadiomics.Trainer.Statistics;

/// <summary>Rank correlation, ties at their mean rank.</summary>
internal static class Spearman
{
    /// <returns>-1 to 1; NaN when one of the two never changes.</returns>
    public static double Correlation(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        double[] x = Ranks(one), y = Ranks(other);
        double mean = (x.Length + 1) / 2.0, xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - mean) * (y[i] - mean);
            xx += (x[i] - mean) * (x[i] - mean);
            yy += (y[i] - mean) * (y[i] - mean);
        }
        return xx > 0 && yy > 0 ? xy / Math.Sqrt(xx * yy) : double.NaN;
    }

    private static double[] Ranks(ReadOnlySpan<double> values)
    {
        double[] keys = values.ToArray(), ranks = new double[values.Length];
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        for (int start = 0, end; start < keys.Length; start = end)
        {
            for (end = start + 1; end < keys.Length && keys[end] == keys[start];) end++;
            for (int i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2.0;
        }
        return ranks;
    }
}
