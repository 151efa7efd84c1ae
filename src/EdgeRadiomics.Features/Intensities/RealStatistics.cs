namespace EdgeRadiomics.Features.Intensities;

/// <summary>The intensity statistics of real numbers, by the formulas of <see cref="IntensityStatistics"/>.</summary>
internal static class RealStatistics
{
    /// <summary>Largest size of an intensity: the square of what is larger, times the pixels there may be, is no number.</summary>
    public const double Largest = 1e140;

    /// <param name="sorted">The intensities, ascending, none beyond <see cref="Largest"/>, at least one.</param>
    /// <param name="values">The statistics, in the order of <see cref="IntensityStatistics.Definitions"/>.</param>
    public static void Compute(ReadOnlySpan<double> sorted, Span<double> values)
    {
        int n = sorted.Length;
        double mean = Mean(sorted), range = sorted[^1] - sorted[0], largest = Math.Max(Math.Abs(sorted[0]), Math.Abs(sorted[^1]));
        double squares = 0, second = 0, third = 0, fourth = 0;

        // In shares of the range, so that powers neither overflow nor vanish. Of equal numbers the mean may miss by its last
        // bit, and what is divided by that variance would be noise.
        foreach (double x in sorted)
        {
            double share = largest > 0 ? x / largest : 0, d = range > 0 ? (x - mean) / range : 0, d2 = d * d;
            squares += share * share;
            second += d2;
            third += d2 * d;
            fourth += d2 * d2;
        }
        double spread = second / n, deviation = range * Math.Sqrt(spread), median = Percentile(sorted, 0.5), rms = largest * Math.Sqrt(squares / n);
        double p10 = Percentile(sorted, 0.1), p25 = Percentile(sorted, 0.25), p75 = Percentile(sorted, 0.75), p90 = Percentile(sorted, 0.9);
        values[0] = mean;
        values[1] = deviation * deviation;
        values[2] = spread > 0 ? third / n / (spread * Math.Sqrt(spread)) : double.NaN;
        values[3] = spread > 0 ? fourth / n / (spread * spread) - 3 : double.NaN;
        values[4] = median;
        values[5] = sorted[0];
        values[6] = p10;
        values[7] = p90;
        values[8] = sorted[^1];
        values[9] = p75 - p25;
        values[10] = range;
        values[11] = MeanDistance(sorted, mean);
        ReadOnlySpan<double> middle = Within(sorted, p10, p90);
        values[12] = MeanDistance(middle, Mean(middle));
        values[13] = MeanDistance(sorted, median);

        // A mean within what rounding may have made of 0 is 0.
        values[14] = Math.Abs(mean) > n * Math.ScaleB(largest, -53) ? deviation / mean : double.NaN;
        values[15] = p75 + p25 != 0 ? (p75 - p25) / (p75 + p25) : double.NaN;
        values[16] = rms * rms * n;
        values[17] = rms;
    }

    private static double Percentile(ReadOnlySpan<double> sorted, double share)
    {
        double rank = share * (sorted.Length - 1);
        int lower = (int)rank;
        double low = sorted[lower], high = sorted[Math.Min(lower + 1, sorted.Length - 1)];
        return low + (rank - lower) * (high - low);
    }

    private static ReadOnlySpan<double> Within(ReadOnlySpan<double> sorted, double low, double high)
    {
        int from = 0, to = sorted.Length;
        while (from < to && sorted[from] < low) from++;
        while (to > from && sorted[to - 1] > high) to--;
        return sorted[from..to];
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return values.Length > 0 ? sum / values.Length : double.NaN;
    }

    private static double MeanDistance(ReadOnlySpan<double> values, double centre)
    {
        double sum = 0;
        foreach (double value in values) sum += Math.Abs(value - centre);
        return values.Length > 0 ? sum / values.Length : double.NaN;
    }
}
