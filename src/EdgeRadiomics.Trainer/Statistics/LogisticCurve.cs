namespace EdgeRadiomics.Trainer.Statistics;

/// <summary>P(positive) = 1 / (1 + exp(-(Intercept + Slope x))), fitted by maximum likelihood.</summary>
internal readonly record struct LogisticCurve(double Intercept, double Slope)
{
    /// <summary>
    /// Newton's steps on standardised x, with a ridge of one thousandth on the slope: a perfectly separating x would
    /// otherwise run off to infinity.
    /// </summary>
    public static LogisticCurve Fit(ReadOnlySpan<double> x, ReadOnlySpan<bool> positive)
    {
        double mean = 0, variance = 0;
        foreach (double value in x) mean += value / x.Length;
        foreach (double value in x) variance += (value - mean) * (value - mean) / x.Length;
        double deviation = variance > 0 ? Math.Sqrt(variance) : 1, a = 0, b = 0;
        for (int step = 0; step < 50; step++)
        {
            double ga = 0, gb = -0.001 * b, haa = 1e-9, hab = 0, hbb = 0.001;
            for (int i = 0; i < x.Length; i++)
            {
                double z = (x[i] - mean) / deviation, p = 1 / (1 + Math.Exp(-(a + b * z))), weight = p * (1 - p), error = (positive[i] ? 1 : 0) - p;
                ga += error;
                gb += error * z;
                haa += weight;
                hab += weight * z;
                hbb += weight * z * z;
            }
            double determinant = haa * hbb - hab * hab, da = (hbb * ga - hab * gb) / determinant, db = (haa * gb - hab * ga) / determinant;
            a += da;
            b += db;
            if (Math.Abs(da) + Math.Abs(db) < 1e-12) break;
        }
        return new LogisticCurve(a - b * mean / deviation, b / deviation);
    }
}
