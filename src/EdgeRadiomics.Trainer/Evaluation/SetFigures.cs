using EdgeRadiomics.Hints;
using EdgeRadiomics.Trainer.Statistics;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>The figures of a set and of its parts, each with a bootstrap interval over patients or clusters.</summary>
internal static class SetFigures
{
    private const int Seed = 1;

    public static List<SetReport> Of(IEnumerable<EvaluationResult> results) =>
        [.. results.GroupBy(one => one.Case.Set).OrderBy(set => set.Key, StringComparer.Ordinal).Select(set => new SetReport(set.Key, Figures(set.Key, [.. set]), Parts(set.Key, [.. set.Where(one => one.HasLesion)])))];

    private static List<ModelMetric> Figures(string set, List<EvaluationResult> results)
    {
        List<EvaluationResult> lesions = [.. results.Where(one => one.HasLesion)], normals = [.. results.Where(one => !one.HasLesion)];
        List<EvaluationResult> outlined = [.. lesions.Where(one => !double.IsNaN(one.Hausdorff))], scaled = [.. outlined.Where(one => !double.IsNaN(one.Case.MmPerPx))];
        List<ModelMetric> figures = [];
        Add("dice-mean", set, lesions, one => one.Dice, Enumerable.Average);
        Add("dice-median", set, lesions, one => one.Dice, Bootstrap.Median);
        Add("iou-mean", set, lesions, one => one.Iou, Enumerable.Average);
        Add("iou-median", set, lesions, one => one.Iou, Bootstrap.Median);
        Add("missed-share", set, lesions, one => one.Missed ? 1 : 0, Enumerable.Average);
        Add("hausdorff95-px-mean", set, outlined, one => one.Hausdorff, Enumerable.Average);
        Add("hausdorff95-px-median", set, outlined, one => one.Hausdorff, Bootstrap.Median);
        Add("hausdorff95-mm-mean", set, scaled, one => one.Hausdorff * one.Case.MmPerPx, Enumerable.Average);
        Add("hausdorff95-mm-median", set, scaled, one => one.Hausdorff * one.Case.MmPerPx, Bootstrap.Median);
        Add("false-mark-share", set + "-normal", normals, one => one.IsMarked ? 1 : 0, Enumerable.Average);
        return figures;

        void Add(string name, string of, List<EvaluationResult> own, Func<EvaluationResult, double> value, Func<double[], double> figure)
        {
            if (own.Count > 0) figures.Add(Figure(name, of, own, value, figure));
        }
    }

    private static List<PartReport> Parts(string set, List<EvaluationResult> lesions)
    {
        double[] sizes = [.. lesions.Select(one => one.LesionShare).Order()];
        return
        [
            .. By("scanner", one => one.Case.Scanner),
            .. By("birads", one => one.Case.Birads),
            .. By("pathology", one => one.Case.Pathology),
            .. By("size", one => one.LesionShare < sizes[sizes.Length / 3] ? "1 small" : one.LesionShare < sizes[2 * sizes.Length / 3] ? "2 middle" : "3 large"),
        ];

        IEnumerable<PartReport> By(string what, Func<EvaluationResult, string> part) => lesions.GroupBy(part).Where(group => group.Key.Length > 0).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new PartReport(what, group.Key, Figure("dice-mean", set, [.. group], one => one.Dice, Enumerable.Average), Figure("missed-share", set, [.. group], one => one.Missed ? 1 : 0, Enumerable.Average)));
    }

    private static ModelMetric Figure(string name, string set, List<EvaluationResult> results, Func<EvaluationResult, double> value, Func<double[], double> figure)
    {
        List<double[]> groups = [.. results.GroupBy(one => one.Case.Group).Select(group => group.Select(value).ToArray())];
        (double whole, double low, double high) = Bootstrap.Interval(groups, figure, Seed);
        return new ModelMetric(name, set, results.Count, Math.Round(whole, 4), Math.Round(low, 4), Math.Round(high, 4));
    }
}
