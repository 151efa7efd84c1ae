namespace EdgeRadiomics.Trainer.Quantisation;

/// <summary>How the range of an activation is chosen.</summary>
internal enum RangeRule
{
    /// <summary>All that was seen.</summary>
    MinMax,

    /// <summary>All but one value in ten thousand, half of them at each end.</summary>
    Percentile,

    /// <summary>The cut whose 256 steps keep most of the distribution (least Kullback-Leibler divergence).</summary>
    Entropy,
}

/// <summary>The values that one activation took: first their range, then their distribution in it.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ValueHistogram
{
    private const int Bins = 4096, Levels = 256;
    private const double TailShare = 1e-4;

    private readonly long[] counts = new long[Bins];

    /// <summary>Smallest value seen, 0 or less.</summary>
    public float Low { get; private set; }

    /// <summary>Largest value seen, 0 or more.</summary>
    public float High { get; private set; }

    /// <summary>First pass: widens the range.</summary>
    public void Widen(ReadOnlySpan<float> values)
    {
        Low = Math.Min(Low, System.Numerics.Tensors.TensorPrimitives.Min(values));
        High = Math.Max(High, System.Numerics.Tensors.TensorPrimitives.Max(values));
    }

    /// <summary>Second pass: counts values inside the range.</summary>
    public void Count(ReadOnlySpan<float> values)
    {
        float perBin = High > Low ? Bins / (High - Low) : 0;
        foreach (float value in values) counts[Math.Clamp((int)((value - Low) * perBin), 0, Bins - 1)]++;
    }

    /// <summary>The range to quantise.</summary>
    public (double Low, double High) Range(RangeRule rule) => rule switch
    {
        RangeRule.Percentile => Percentile(),
        RangeRule.Entropy => Entropy(),
        _ => (Low, High),
    };

    private (double Low, double High) Percentile()
    {
        double tail = counts.Sum() * TailShare / 2;
        int first = 0, last = Bins - 1;
        for (double below = counts[0]; first < last && below <= tail; below += counts[first]) first++;
        for (double above = counts[^1]; last > first && above <= tail; above += counts[last]) last--;
        return (Math.Min(0, Edge(first)), Math.Max(0, Edge(last + 1)));
    }

    // Both ends shrink together in 61 steps down to a quarter of what was seen.
    private (double Low, double High) Entropy()
    {
        (double best, int first, int last) = (double.MaxValue, 0, Bins - 1);
        double zero = -Low / Math.Max(High - Low, float.Epsilon) * Bins;
        for (int step = 0; step <= 60; step++)
        {
            double keep = 1 - step / 80.0;
            int from = (int)(zero * (1 - keep)), to = Math.Min(Bins - 1, (int)Math.Ceiling(zero + (Bins - zero) * keep) - 1);
            double divergence = Divergence(from, to);
            if (divergence < best) (best, first, last) = (divergence, from, to);
        }
        return (Math.Min(0, Edge(first)), Math.Max(0, Edge(last + 1)));
    }

    // From the distribution with its tails pressed into the end bins to the one that its 256 levels can tell.
    private double Divergence(int from, int to)
    {
        int width = to - from + 1;
        double all = 0, divergence = 0;
        foreach (long count in counts) all += count;
        if (all == 0) return 0;
        for (int level = 0; level < Levels; level++)
        {
            int begin = from + (int)((long)level * width / Levels), end = from + (int)((level + 1L) * width / Levels);
            double inside = 0;
            int used = 0;
            for (int i = begin; i < end; i++)
            {
                inside += counts[i];
                if (counts[i] > 0) used++;
            }
            double spread = used > 0 ? inside / used : 0;
            for (int i = begin; i < end; i++)
            {
                double pressed = counts[i] + (i == from ? Sum(0, from) : 0) + (i == to ? Sum(to + 1, Bins) : 0);
                if (pressed > 0) divergence += pressed / all * Math.Log(pressed / Math.Max(spread, 1e-3));
            }
        }
        return divergence;
    }

    private double Sum(int from, int to)
    {
        double sum = 0;
        for (int i = from; i < to; i++) sum += counts[i];
        return sum;
    }

    private double Edge(int bin) => Low + (double)(High - Low) * bin / Bins;
}
