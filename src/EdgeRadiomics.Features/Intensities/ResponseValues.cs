using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeRadiomics.Features.Intensities;

/// <summary>A filter's response inside the mask: its statistics and its bins. What <see cref="IntensityStatistics"/> reads off a histogram is summed here over pixels.</summary>
/// <remarks>Sums have four lanes and one order on every machine. Buffers are reused. Not thread-safe.</remarks>
internal sealed class ResponseValues
{
    private const int Buckets = 1024;

    // Adding and taking off 1.5 x 2^20 rounds to multiples of 2^-32: a response that is a bin's edge but for its last bits,
    // as 0 is over even pixels, comes to lie on it.
    private const double Rounding = 3 << 19;

    private readonly int[] starts = new int[Buckets + 1];
    private double[] values = [], ordered = [];
    private ushort[] bucket = [];
    private byte[] bins = [];
    private int count;

    public double Minimum { get; private set; }

    public double Maximum { get; private set; }

    /// <summary>Takes the pixels of the region, row by row; false where none is.</summary>
    public void Load(RegionWorkspace region, ReadOnlySpan<double> response, int stride)
    {
        count = 0;
        if (values.Length <= region.AreaPx) (values, ordered, bucket, bins) = (new double[region.AreaPx + 1], new double[region.AreaPx + 1], new ushort[region.AreaPx + 1], new byte[region.AreaPx + 1]);
        for (int y = 0; y < region.BoxHeight; y++)
        {
            ReadOnlySpan<double> row = response.Slice(y * stride, region.BoxWidth);
            ReadOnlySpan<byte> inside = region.Inside.Slice((y + 1) * region.Stride + 1, region.BoxWidth);
            for (int x = 0; x < row.Length; x++)
            {
                values[count] = row[x] + Rounding - Rounding;
                count += inside[x];
            }
        }
        (Minimum, Maximum) = (values[0], values[0]);
        foreach (double value in values.AsSpan(0, count)) (Minimum, Maximum) = (Math.Min(Minimum, value), Math.Max(Maximum, value));
    }

    /// <summary>Bins as <see cref="Discretiser"/> bins grey levels; false where a width needs more bins than there are.</summary>
    public bool Discretise(FeatureSettings settings, out ReadOnlySpan<byte> binned, out int highest)
    {
        ReadOnlySpan<double> from = values.AsSpan(0, count);
        binned = bins.AsSpan(0, count + 1);
        double range = Maximum - Minimum;
        if (settings.BinWidth is { } width)
        {
            double low = Math.Floor(Minimum / width) - 1, top = Math.Floor(Maximum / width) - low;
            highest = (int)Math.Min(top, FeatureSettings.MaxBins);
            if (top > FeatureSettings.MaxBins) return false;
            for (int i = 0; i < from.Length; i++) bins[i] = (byte)(int)(Math.Floor(from[i] / width) - low);
            return true;
        }
        highest = range > 0 ? settings.BinCount : 1;
        if (range > 0)
            for (int i = 0; i < from.Length; i++) bins[i] = (byte)Math.Min((int)(settings.BinCount * (from[i] - Minimum) / range) + 1, settings.BinCount);
        else bins.AsSpan(0, count).Fill(1);
        return true;
    }

    /// <summary>Fills <see cref="IntensityStatistics.Definitions"/>.</summary>
    public void ComputeStatistics(Span<double> f)
    {
        Order();
        Vector256<double> sum = default, squares = default;
        for (int i = 0; i < count; i += 4)
        {
            Vector256<double> x = Four(i, 0);
            sum += x;
            squares += x * x;
        }
        double mean = Total(sum) / count, energy = Total(squares);
        Vector256<double> centre = Vector256.Create(mean), second = default, third = default, fourth = default, distance = default;
        for (int i = 0; i < count; i += 4)
        {
            Vector256<double> d = Four(i, mean) - centre, d2 = d * d;
            second += d2;
            third += d2 * d;
            fourth += d2 * d2;
            distance += Vector256.Abs(d);
        }
        double variance = Total(second) / count, median = Percentile(0.5), p10 = Percentile(0.1), p25 = Percentile(0.25), p75 = Percentile(0.75), p90 = Percentile(0.9);

        // All alike: what is left of the variance is rounding.
        bool varies = Maximum > Minimum;
        f[0] = mean;
        f[1] = varies ? variance : 0;
        f[2] = varies ? Total(third) / count / (variance * Math.Sqrt(variance)) : double.NaN;
        f[3] = varies ? Total(fourth) / count / (variance * variance) - 3 : double.NaN;
        (f[4], f[5], f[6], f[7], f[8]) = (median, Minimum, p10, p90, Maximum);
        (f[9], f[10], f[11]) = (p75 - p25, Maximum - Minimum, Total(distance) / count);
        f[12] = RobustDistance(p10, p90);
        f[13] = Distance(median);
        f[14] = mean != 0 ? Math.Sqrt(f[1]) / mean : double.NaN;
        f[15] = p75 + p25 != 0 ? (p75 - p25) / (p75 + p25) : double.NaN;
        (f[16], f[17]) = (energy, Math.Sqrt(energy / count));
    }

    private double Distance(double from)
    {
        Vector256<double> centre = Vector256.Create(from), sum = default;
        for (int i = 0; i < count; i += 4) sum += Vector256.Abs(Four(i, from) - centre);
        return Total(sum) / count;
    }

    private double RobustDistance(double low, double high)
    {
        Vector256<double> from = Vector256.Create(low), to = Vector256.Create(high), n = default, sum = default, distance = default;
        for (int i = 0; i < count; i += 4)
        {
            Vector256<double> x = Four(i, double.NaN), within = Vector256.GreaterThanOrEqual(x, from) & Vector256.LessThanOrEqual(x, to);
            n += within & Vector256<double>.One;
            sum += within & x;
        }
        double used = Total(n);
        if (used == 0) return double.NaN;
        Vector256<double> mean = Vector256.Create(Total(sum) / used);
        for (int i = 0; i < count; i += 4)
        {
            Vector256<double> x = Four(i, double.NaN), within = Vector256.GreaterThanOrEqual(x, from) & Vector256.LessThanOrEqual(x, to);
            distance += within & Vector256.Abs(x - mean);
        }
        return Total(distance) / used;
    }

    // Pixels i to i + 3, and what changes nothing behind the last.
    private Vector256<double> Four(int i, double behind) => i + 4 <= count
        ? Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)i)
        : Vector256.Create(values[i], i + 1 < count ? values[i + 1] : behind, i + 2 < count ? values[i + 2] : behind, behind);

    private static double Total(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);

    // Into buckets of equal width, ascending; only the few that a percentile lies in are sorted.
    private void Order()
    {
        double scale = Maximum > Minimum ? (Buckets - 1) / (Maximum - Minimum) : 0;
        Array.Clear(starts);
        for (int i = 0; i < count; i++) starts[(bucket[i] = (ushort)((values[i] - Minimum) * scale)) + 1]++;
        for (int b = 0; b < Buckets; b++) starts[b + 1] += starts[b];
        Span<int> next = stackalloc int[Buckets];
        starts.AsSpan(0, Buckets).CopyTo(next);
        for (int i = 0; i < count; i++) ordered[next[bucket[i]]++] = values[i];
    }

    private double Percentile(double share)
    {
        double rank = share * (count - 1);
        int lower = (int)rank;
        double low = Ranked(lower), high = Ranked(Math.Min(lower + 1, count - 1));
        return low + (rank - lower) * (high - low);
    }

    private double Ranked(int rank)
    {
        int at = starts.AsSpan().BinarySearch(rank);
        if (at < 0) at = ~at - 1;

        // Empty buckets begin where the next does.
        while (starts[at + 1] == rank) at++;
        ordered.AsSpan(starts[at], starts[at + 1] - starts[at]).Sort();
        return ordered[rank];
    }
}
