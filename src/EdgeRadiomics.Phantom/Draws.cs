namespace EdgeRadiomics.Phantom;

/// <summary>Random numbers that a seed decides (SplitMix64): the framework promises no sequence across versions.</summary>
internal sealed class Draws(ulong seed)
{
    private ulong state = seed;
    private double spare = double.NaN;

    /// <summary>Uniform in [0, 1).</summary>
    public double Unit()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    public double Between(double low, double high) => low + (high - low) * Unit();

    public bool Chance(double probability) => Unit() < probability;

    /// <summary>Index drawn with the given weights, which need not sum to one.</summary>
    public int Pick(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (double weight in weights) sum += weight;
        double left = Unit() * sum;
        for (int n = 0; n < weights.Length - 1; n++)
        {
            left -= weights[n];
            if (left < 0) return n;
        }
        return weights.Length - 1;
    }

    /// <summary>Standard normal (Box-Muller, both of a pair are used).</summary>
    public double Normal()
    {
        if (!double.IsNaN(spare))
        {
            double kept = spare;
            spare = double.NaN;
            return kept;
        }
        double radius = Math.Sqrt(-2 * Math.Log(1 - Unit()));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * Unit());
        spare = radius * sin;
        return radius * cos;
    }

    /// <summary>Gamma of the given shape (at least 1) and mean 1 (Marsaglia and Tsang).</summary>
    public double Gamma(double shape)
    {
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal(), v = 1 + c * x;
            if (v <= 0) continue;
            v = v * v * v;
            if (Math.Log(1 - Unit()) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return d * v / shape;
        }
    }
}
