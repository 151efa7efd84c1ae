namespace EdgeRadiomics.Appliance.Live;

/// <summary>Total latencies of the last frames, about ten seconds of them. Not thread-safe.</summary>
internal sealed class LatencyWindow
{
    private readonly double[] values = new double[256];
    private long count;

    public void Add(double totalMs) => values[count++ % values.Length] = totalMs;

    /// <summary>Median and 95th percentile, ms; 0 before the first value.</summary>
    public (double P50, double P95) Spread()
    {
        double[] sorted = values[..(int)Math.Min(count, values.Length)];
        if (sorted.Length == 0) return (0, 0);
        Array.Sort(sorted);
        return (At(sorted, 0.50), At(sorted, 0.95));
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
}
