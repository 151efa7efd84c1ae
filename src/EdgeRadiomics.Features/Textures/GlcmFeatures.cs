namespace EdgeRadiomics.Features.Textures;

/// <summary>Co-occurrence features (IBSI family LFYI): each direction's value, averaged over the four (aggregation BTW3, 2D averaged).</summary>
internal static class GlcmFeatures
{
    private const int Terms = 512;
    private const string Everywhere = "; averaged over 0, 45, 90, 135 degrees";

    public static readonly FeatureDefinition[] Definitions =
    [
        Define("cm_joint_max", "GYBY", "max p(i,j)", "MaximumProbability"),
        Define("cm_joint_avg", "60VM", "sum i p(i,j)", "JointAverage"),
        Define("cm_joint_var", "UR99", "sum (i - joint average)^2 p(i,j)", "SumSquares"),
        Define("cm_joint_entr", "TU9B", "-sum p(i,j) log2 p(i,j)", "JointEntropy"),
        Define("cm_diff_avg", "TF7R", "sum k p(|i-j| = k)", "DifferenceAverage"),
        Define("cm_diff_var", "D3YU", "sum (k - difference average)^2 p(|i-j| = k)", "DifferenceVariance"),
        Define("cm_diff_entr", "NTRS", "-sum p(|i-j| = k) log2 p(|i-j| = k)", "DifferenceEntropy"),
        Define("cm_sum_avg", "ZGXS", "sum k p(i+j = k)", "SumAverage"),
        Define("cm_sum_var", "OEEB", "sum (k - sum average)^2 p(i+j = k)"),
        Define("cm_sum_entr", "P6QZ", "-sum p(i+j = k) log2 p(i+j = k)", "SumEntropy"),
        Define("cm_energy", "8ZQL", "angular second moment: sum p(i,j)^2", "JointEnergy"),
        Define("cm_contrast", "ACUI", "sum (i-j)^2 p(i,j)", "Contrast"),
        Define("cm_dissimilarity", "8S9J", "sum |i-j| p(i,j)"),
        Define("cm_inv_diff", "IB1Z", "sum p(i,j) / (1 + |i-j|)", "Id"),
        Define("cm_inv_diff_norm", "NDRX", "sum p(i,j) / (1 + |i-j| / N)", "Idn"),
        Define("cm_inv_diff_mom", "WF0Z", "sum p(i,j) / (1 + (i-j)^2)", "Idm"),
        Define("cm_inv_diff_mom_norm", "1QCO", "sum p(i,j) / (1 + (i-j)^2 / N^2)", "Idmn"),
        Define("cm_inv_var", "E8JP", "sum over i != j of p(i,j) / (i-j)^2", "InverseVariance"),
        Define("cm_corr", "NI2N", "(sum i j p(i,j) - joint average^2) / joint variance; undefined without variance, where PyRadiomics gives 1", "Correlation"),
        Define("cm_auto_corr", "QWB0", "sum i j p(i,j)", "Autocorrelation"),
        Define("cm_clust_tend", "DG8W", "sum (i + j - 2 joint average)^2 p(i,j)", "ClusterTendency"),
        Define("cm_clust_shade", "7NFM", "sum (i + j - 2 joint average)^3 p(i,j)", "ClusterShade"),
        Define("cm_clust_prom", "AE86", "sum (i + j - 2 joint average)^4 p(i,j)", "ClusterProminence"),
        Define("cm_info_corr1", "R8DG", "(HXY - HXY1) / HX; undefined when HX is 0, where PyRadiomics gives 0", "Imc1"),
        Define("cm_info_corr2", "JN9H", "sqrt(1 - exp(-2 (HXY2 - HXY))), entropies in bits; 0 when HXY > HXY2", "Imc2"),
    ];

    /// <summary>The same of the four directions' matrices added into one (aggregation SUJT).</summary>
    public static readonly FeatureDefinition[] Merged =
    [
        .. Definitions.Select(feature => feature with
        {
            Name = feature.Name + "_merged", Formula = feature.Formula.Replace(Everywhere, "; 0, 45, 90, 135 degrees added into one matrix", StringComparison.Ordinal),
            Aggregation = Aggregations.Merged, PyRadiomicsName = null,
        }),
    ];

    /// <summary>Directions averaged.</summary>
    public static void Compute(Glcm glcm, Span<double> values)
    {
        Span<double> one = stackalloc double[Definitions.Length];
        int used = 0;
        for (int direction = 0; direction < Glcm.Directions.Length; direction++)
        {
            int total = Total(glcm.Of(direction));
            if (total == 0) continue;
            Compute(glcm.Of(direction), glcm.Bins, total, one);
            if (used++ == 0) one.CopyTo(values);
            else for (int i = 0; i < one.Length; i++) values[i] += one[i];
        }
        if (used > 0) for (int i = 0; i < one.Length; i++) values[i] /= used;
        else values.Fill(double.NaN);
    }

    /// <summary>Directions merged.</summary>
    public static void ComputeMerged(Glcm glcm, Span<double> values)
    {
        ReadOnlySpan<int> counts = glcm.Merge();
        int total = Total(counts);
        if (total > 0) Compute(counts, glcm.Bins, total, values);
        else values.Fill(double.NaN);
    }

    private static int Total(ReadOnlySpan<int> counts)
    {
        int total = 0;
        foreach (int count in counts) total += count;
        return total;
    }

    private static void Compute(ReadOnlySpan<int> counts, int bins, int total, Span<double> f)
    {
        f.Clear();
        Span<double> marginal = stackalloc double[bins], difference = stackalloc double[bins], sums = stackalloc double[2 * bins];
        marginal.Clear();
        difference.Clear();
        sums.Clear();
        double largest = 0, entropy = 0, energy = 0, product = 0;

        // Few counts differ, so a logarithm is taken once a count.
        Span<double> terms = stackalloc double[Terms];
        terms.Fill(1);
        for (int i = 0; i < bins; i++)
            for (int j = 0; j < bins; j++)
            {
                int count = counts[i * bins + j];
                if (count == 0) continue;
                double p = (double)count / total;
                largest = Math.Max(largest, p);
                entropy -= count < Terms ? Term(ref terms[count], p) : p * DeterministicMath.Log2(p);
                energy += p * p;
                product += (i + 1) * (double)(j + 1) * p;
                marginal[i] += p;
                difference[Math.Abs(i - j)] += p;
                sums[i + j] += p;
            }
        double mean = 0, variance = 0, marginalEntropy = 0;
        for (int i = 0; i < bins; i++) mean += (i + 1) * marginal[i];
        for (int i = 0; i < bins; i++)
        {
            variance += (i + 1 - mean) * (i + 1 - mean) * marginal[i];
            if (marginal[i] > 0) marginalEntropy -= marginal[i] * DeterministicMath.Log2(marginal[i]);
        }
        (f[0], f[1], f[2], f[3], f[10], f[19]) = (largest, mean, variance, entropy, energy, product);
        Differences(difference, bins, f);
        Sums(sums, mean, f);
        f[18] = variance > 0 ? (product - mean * mean) / variance : double.NaN;

        // p(i,j) is symmetric, so both marginals are one and HXY1 = HXY2 = 2 HX.
        f[23] = marginalEntropy > 0 ? (entropy - 2 * marginalEntropy) / marginalEntropy : double.NaN;
        double gain = 2 * marginalEntropy - entropy;
        f[24] = gain > 0 ? Math.Sqrt(1 - DeterministicMath.Exp(-2 * gain)) : 0;
    }

    // p log2 p is never above 0, so 1 marks a term not yet computed.
    private static double Term(ref double term, double p)
    {
        if (term > 0) term = p * DeterministicMath.Log2(p);
        return term;
    }

    private static void Differences(ReadOnlySpan<double> p, int bins, Span<double> f)
    {
        double mean = 0;
        for (int k = 0; k < bins; k++)
        {
            if (p[k] == 0) continue;
            double squared = (double)k * k;
            mean += k * p[k];
            f[6] -= p[k] * DeterministicMath.Log2(p[k]);
            f[11] += squared * p[k];
            f[13] += p[k] / (1 + k);
            f[14] += p[k] / (1 + (double)k / bins);
            f[15] += p[k] / (1 + squared);
            f[16] += p[k] / (1 + squared / ((double)bins * bins));
            if (k > 0) f[17] += p[k] / squared;
        }
        f[4] = f[12] = mean;
        for (int k = 0; k < bins; k++) f[5] += (k - mean) * (k - mean) * p[k];
    }

    private static void Sums(ReadOnlySpan<double> p, double jointMean, Span<double> f)
    {
        for (int k = 0; k < p.Length; k++)
        {
            if (p[k] == 0) continue;
            double off = k + 2 - 2 * jointMean, squared = off * off;
            f[7] += (k + 2) * p[k];
            f[9] -= p[k] * DeterministicMath.Log2(p[k]);
            f[20] += squared * p[k];
            f[21] += squared * off * p[k];
            f[22] += squared * squared * p[k];
        }
        for (int k = 0; k < p.Length; k++) f[8] += (k + 2 - f[7]) * (k + 2 - f[7]) * p[k];
    }

    private static FeatureDefinition Define(string name, string code, string formula, string? alias = null) =>
        new(name, code, "glcm", "1", formula + Everywhere) { Aggregation = Aggregations.Averaged, PyRadiomicsName = alias is null ? null : "glcm_" + alias };
}
