using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>Fits a bundle's <see cref="MaskQuality"/> to held-out results: a logistic curve through Dice, with a ridge.</summary>
internal static class QualityFit
{
    // In units of one observation's weight: keeps the eleven related numbers from playing against each other on a few hundred cases.
    private const double Ridge = 2;
    private const int Folds = 5;

    /// <summary>The curve; its limits and words are for the caller to set.</summary>
    /// <param name="marked">Results with a mask; a mask on a frame without a lesion has Dice 0.</param>
    public static MaskQuality Of(IReadOnlyList<EvaluationResult> marked)
    {
        int count = MaskEvidence.Names.Count;
        var terms = new MaskQualityTerm[count];
        for (int i = 0; i < count; i++)
        {
            double[] values = [.. marked.Select(one => one.Evidence[i])];
            double mean = values.Average(), deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
            terms[i] = new(MaskEvidence.Names[i], mean, deviation > 1e-9 ? deviation : 1, 0);
        }
        double[][] rows = [.. marked.Select(one => (double[])[1, .. terms.Index().Select(term => Math.Clamp((one.Evidence[term.Index] - term.Item.Mean) / term.Item.StandardDeviation, -4, 4))])];
        double[] weights = Newton(rows, [.. marked.Select(one => one.Dice)]);
        return new MaskQuality
        {
            Intercept = Math.Round(weights[0], 6),
            Terms = [.. terms.Index().Select(term => term.Item with { Mean = Math.Round(term.Item.Mean, 6), StandardDeviation = Math.Round(term.Item.StandardDeviation, 9), Weight = Math.Round(weights[term.Index + 1], 6) })],
            NoLesionBelow = 0,
            UncertainBelow = 0,
            From = "",
        };
    }

    /// <summary>The expected Dice of each result by a curve fitted without its patient or cluster; 0 without a mask.</summary>
    public static double[] CrossFitted(IReadOnlyList<EvaluationResult> results)
    {
        double[] expected = new double[results.Count];
        Dictionary<(string, string), int> foldOf = results.Select(Group).Distinct().Order().Index().ToDictionary(group => group.Item, group => group.Index % Folds);
        int[] positions = [.. Enumerable.Range(0, MaskEvidence.Names.Count)];
        for (int fold = 0; fold < Folds; fold++)
        {
            List<EvaluationResult> others = [.. results.Where(one => one.IsMarked && foldOf[Group(one)] != fold)];
            if (others.Count == 0) continue;
            MaskQuality quality = Of(others);
            for (int i = 0; i < expected.Length; i++)
                if (results[i].IsMarked && foldOf[Group(results[i])] == fold) expected[i] = quality.Expected(results[i].Evidence, positions);
        }
        return expected;

        static (string, string) Group(EvaluationResult one) => (one.Case.Set, one.Case.Group);
    }

    private static double[] Newton(double[][] rows, double[] targets)
    {
        int size = rows[0].Length;
        double[] weights = new double[size];
        for (int step = 0; step < 40; step++)
        {
            double[] gradient = new double[size];
            double[,] curvature = new double[size, size];
            for (int k = 1; k < size; k++) (gradient[k], curvature[k, k]) = (-Ridge * weights[k], Ridge);
            curvature[0, 0] = 1e-6;
            for (int i = 0; i < rows.Length; i++)
            {
                double logit = 0;
                for (int k = 0; k < size; k++) logit += weights[k] * rows[i][k];
                double p = 1 / (1 + Math.Exp(-logit)), slope = p * (1 - p);
                for (int k = 0; k < size; k++)
                {
                    gradient[k] += (targets[i] - p) * rows[i][k];
                    for (int j = 0; j < size; j++) curvature[k, j] += slope * rows[i][k] * rows[i][j];
                }
            }
            double[] change = Solve(curvature, gradient);
            for (int k = 0; k < size; k++) weights[k] += change[k];
            if (change.Max(Math.Abs) < 1e-10) break;
        }
        return weights;
    }

    // Elimination without pivoting: the ridge makes the matrix positive definite.
    private static double[] Solve(double[,] matrix, double[] right)
    {
        int size = right.Length;
        for (int k = 0; k < size; k++)
            for (int i = k + 1; i < size; i++)
            {
                double factor = matrix[i, k] / matrix[k, k];
                for (int j = k; j < size; j++) matrix[i, j] -= factor * matrix[k, j];
                right[i] -= factor * right[k];
            }
        for (int k = size - 1; k >= 0; k--)
        {
            for (int j = k + 1; j < size; j++) right[k] -= matrix[k, j] * right[j];
            right[k] /= matrix[k, k];
        }
        return right;
    }
}
