
namespace EdgeRadiomics.Trainer.Statistics;

/// <summary>Area under the ROC curve: the chance that a positive scores above a negative, ties counting half.</summary>
internal static class RocCurve
{
    /// <exception cref="ProblemException">One of the two classes is missing.</exception>
    public static double Auc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        int[] order = new int[scores.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        double[] keys = scores.ToArray();
        Array.Sort(keys, order);
        double rankSum = 0;
        long positives = 0;
        for (int start = 0; start < keys.Length;)
        {
            int end = start + 1;
            while (end < keys.Length && keys[end] == keys[start]) end++;
            for (int i = start; i < end; i++)
                if (positive[order[i]])
                {
                    rankSum += (start + 1 + end) / 2.0;
                    positives++;
                }
            start = end;
        }
        long negatives = keys.Length - positives;
        if (positives == 0 || negatives == 0) throw new ProblemException("an AUC needs positive and negative cases", "give a table with both");
        return (rankSum - positives * (positives + 1) / 2.0) / ((double)positives * negatives);
    }

    /// <summary>The area with its 95 % interval: bootstrap over cases, each class drawn on its own so that none runs empty.</summary>
    public static (double Auc, double Low, double High) Interval(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive, int seed)
    {
        double[] yes = Of(scores, positive, true), no = Of(scores, positive, false);
        Random random = new(seed);
        double[] areas = new double[Bootstrap.Resamples], drawn = new double[scores.Length];
        bool[] labels = new bool[scores.Length];
        labels.AsSpan(0, yes.Length).Fill(true);
        for (int i = 0; i < areas.Length; i++)
        {
            for (int k = 0; k < yes.Length; k++) drawn[k] = yes[random.Next(yes.Length)];
            for (int k = 0; k < no.Length; k++) drawn[yes.Length + k] = no[random.Next(no.Length)];
            areas[i] = Auc(drawn, labels);
        }
        Array.Sort(areas);
        return (Auc(scores, positive), areas[(int)(0.025 * areas.Length)], areas[(int)(0.975 * areas.Length)]);
    }

    private static double[] Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive, bool which)
    {
        List<double> chosen = [];
        for (int i = 0; i < scores.Length; i++)
            if (positive[i] == which) chosen.Add(scores[i]);
        return [.. chosen];
    }
}
