namespace EdgeRadiomics.Appliance.Analysis;

/// <summary>Total latencies of the last frames, about ten seconds of them. Not thread-safe.</summary>
internal sealed class LatencyWindow
{
    private readonly double[] values = new double[256];

    /// <summary>Values that were added since the start.</summary>
    public long Count { get; private set; }

    public void Add(double totalMs) => values[Count++ % values.Length] = totalMs;

    /// <summary>Median, 95th and 99th percentile, ms; 0 before the first value.</summary>
    public (double P50, double P95, double P99) Spread()
    {
        double[] sorted = values[..(int)Math.Min(Count, values.Length)];
        if (sorted.Length == 0) return (0, 0, 0);
        Array.Sort(sorted);
        return (At(sorted, 0.50), At(sorted, 0.95), At(sorted, 0.99));
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
}
