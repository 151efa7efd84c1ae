namespace EdgeRadiomics.Features.Textures;

/// <summary>Neighbourhood grey tone difference features (IBSI family IPET) of what <see cref="Neighbourhoods"/> counted.</summary>
internal static class ToneDifferences
{
    private const string Terms = "; s(i) sum over pixels of level i of |i - mean of the neighbours inside|, p(i) their share of the n pixels with a neighbour";

    public static readonly FeatureDefinition[] Definitions =
    [
        Define("ngt_coarseness", "QCDE", "1 / sum p(i) s(i); undefined when the sum is 0, where PyRadiomics gives 10^6", "Coarseness"),
        Define("ngt_contrast", "65HE", "sum over i, j of p(i) p(j) (i-j)^2 / (g (g-1)) x sum s(i) / n, g levels present; undefined with one level, where PyRadiomics gives 0", "Contrast"),
        Define("ngt_busyness", "NQ30", "sum p(i) s(i) / sum over i, j present of |i p(i) - j p(j)|; undefined when the divisor is 0, where PyRadiomics gives 0", "Busyness"),
        Define("ngt_complexity", "HDEZ", "sum over i, j present of |i-j| (p(i) s(i) + p(j) s(j)) / (p(i) + p(j)) / n", "Complexity"),
        Define("ngt_strength", "1X9X", "sum over i, j present of (p(i) + p(j)) (i-j)^2 / sum s(i); undefined when the divisor is 0, where PyRadiomics gives 0", "Strength"),
    ];

    public static void Compute(Neighbourhoods pass, Span<double> values)
    {
        Span<double> share = stackalloc double[pass.Levels + 1], difference = stackalloc double[pass.Levels + 1];
        Span<int> level = stackalloc int[pass.Levels + 1];
        int present = 0, pixels = 0;
        for (int i = 1; i <= pass.Levels; i++)
        {
            int count = 0;
            double sum = 0;
            for (int neighbours = 1; neighbours <= 8; neighbours++)
            {
                count += pass.Pixels(i, neighbours);
                sum += (double)pass.Difference(i, neighbours) / neighbours;
            }
            if (count == 0) continue;
            (level[present], share[present], difference[present]) = (i, count, sum);
            present++;
            pixels += count;
        }
        values.Fill(double.NaN);
        if (pixels == 0) return;
        double weighted = 0, all = 0, spread = 0, apart = 0, complexity = 0, strength = 0;
        for (int i = 0; i < present; i++)
        {
            share[i] /= pixels;
            weighted += share[i] * difference[i];
            all += difference[i];
        }
        for (int i = 0; i < present; i++)
            for (int j = 0; j < i; j++)
            {
                int step = level[i] - level[j];
                double both = share[i] + share[j], squared = (double)step * step;
                spread += share[i] * share[j] * squared;
                apart += Math.Abs(level[i] * share[i] - level[j] * share[j]);
                complexity += step * (share[i] * difference[i] + share[j] * difference[j]) / both;
                strength += both * squared;
            }
        if (weighted > 0) values[0] = 1 / weighted;
        if (present > 1) values[1] = 2 * spread / ((double)present * (present - 1)) * (all / pixels);
        if (apart > 0) values[2] = weighted / (2 * apart);
        values[3] = 2 * complexity / pixels;
        if (all > 0) values[4] = 2 * strength / all;
    }

    private static FeatureDefinition Define(string name, string code, string formula, string alias) =>
        new(name, code, "ngtdm", "1", formula + Terms) { Aggregation = Aggregations.BySlice, PyRadiomicsName = "ngtdm_" + alias };
}
