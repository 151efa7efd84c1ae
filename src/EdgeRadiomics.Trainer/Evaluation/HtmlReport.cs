using System.Net;
using System.Text;
using EdgeRadiomics.Hints;
using static System.FormattableString;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>evaluation.html: figures, plots and the worst cases in one file that needs no other.</summary>
internal static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="report">The figures.</param>
    /// <param name="results">The cases.</param>
    /// <param name="expected">Expected Dice of each case; null where none is known.</param>
    /// <param name="sheets">The worst cases of each set with their sheet.</param>
    public static string Of(EvaluationReport report, IReadOnlyList<EvaluationResult> results, double[]? expected, IReadOnlyDictionary<string, (IReadOnlyList<EvaluationResult> Cases, byte[] Png)> sheets)
    {
        StringBuilder page = new("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Segmentation evaluation</title><style>body{font:15px/1.5 sans-serif;max-width:68rem;margin:2rem auto;padding:0 1rem;color:#222}" +
            "table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .8rem;border-bottom:1px solid #ddd;text-align:right}th:first-child,td:first-child{text-align:left}img{max-width:100%}</style>");
        page.Append(Invariant($"<h1>Segmentation evaluation</h1><p>{Safe(report.Title)}. Investigational use. Intervals: 95 %, percentile bootstrap over patients or clusters, {Statistics.Bootstrap.Resamples} draws. A miss is a lesion with a Dice under 0.5.</p>"));
        foreach (SetReport set in report.Sets)
        {
            List<EvaluationResult> lesions = [.. results.Where(one => one.Case.Set == set.Set && one.HasLesion)];
            page.Append(Invariant($"<h2>{Safe(set.Set)}</h2><table><tr><th>Figure<th>Value<th>95 % interval<th>Cases"));
            foreach (ModelMetric figure in set.Figures) page.Append(Invariant($"<tr><td>{Safe(figure.Name)}<td>{figure.Value:0.000}<td>{figure.Low:0.000} to {figure.High:0.000}<td>{figure.Cases}"));
            page.Append("</table><table><tr><th>Part<th>Cases<th>Mean Dice<th>95 % interval<th>Misses<th>95 % interval");
            foreach (PartReport part in set.Parts)
                page.Append(Invariant($"<tr><td>{Safe(part.By)}: {Safe(part.Part)}<td>{part.Dice.Cases}<td>{part.Dice.Value:0.000}<td>{part.Dice.Low:0.000} to {part.Dice.High:0.000}<td>{part.Missed.Value:0.0 %}<td>{part.Missed.Low:0.0 %} to {part.Missed.High:0.0 %}"));
            page.Append("</table>");
            if (lesions.Count > 0)
            {
                double[] sorted = [.. lesions.Select(one => one.Dice).Order()];
                page.Append(Plot.Line("Share of lesions at or under a Dice", "Dice", "share", sorted.Index().Select(one => (one.Item, (one.Index + 1.0) / sorted.Length)).Prepend((0, 0))))
                    .Append(Plot.Scatter("Dice and size", "lesion's share of the frame", "Dice", lesions.Select(one => (one.LesionShare, one.Dice)), Math.Round(lesions.Max(one => one.LesionShare) + 0.05, 1)));
            }
            if (sheets.TryGetValue(set.Set, out (IReadOnlyList<EvaluationResult> Cases, byte[] Png) sheet))
                page.Append(Invariant($"<h3>Worst cases</h3><p>The reader's outline is green, the model's orange. In reading order, {ContactSheet.Columns} a row: {string.Join(", ", sheet.Cases.Select(one => Invariant($"{Safe(one.Case.Id)} {(one.HasLesion ? Invariant($"{one.Dice:0.00}") : "no lesion")}")))}.</p><img alt=\"Worst cases of {Safe(set.Set)}\" src=\"data:image/png;base64,{Convert.ToBase64String(sheet.Png)}\">"));
        }
        if (expected is not null) Quality(page, report, results, expected);
        return page.Append("</html>\n").ToString();
    }

    private static void Quality(StringBuilder page, EvaluationReport report, IReadOnlyList<EvaluationResult> results, double[] expected)
    {
        page.Append("<h2>Does the model know when it is wrong?</h2><table><tr><th>Set<th>Lesions<th>Spearman<th>Mean error<th>Misses in the lowest tenth<th>Frames without a lesion left unmarked<th>Found lesions hidden for it<th>All lesions hidden");
        foreach (QualityReport one in report.Quality)
            page.Append(Invariant($"<tr><td>{Safe(one.Set)}<td>{one.Lesions}<td>{one.Spearman:0.000}<td>{one.MeanError:+0.000;-0.000}<td>{one.MissesRemoved:0 %} of {one.Misses}<td>{one.NormalsUnmarked} of {one.Normals}<td>{one.FoundLost:0.0 %}<td>{one.AllLost:0.0 %}"));
        page.Append("</table>");
        List<(double Expected, double Dice)> lesions = [.. results.Zip(expected).Where(one => one.First.HasLesion).Select(one => (one.Second, one.First.Dice)).OrderBy(one => one.Second)];
        if (lesions.Count == 0) return;
        double misses = Math.Max(1, lesions.Count(one => one.Dice < EvaluationResult.MissedBelow));
        int removed = 0;
        page.Append(Plot.Scatter("Expected and true Dice", "expected", "true", lesions))
            .Append(Plot.Line("Misses removed by abstaining", "share of lesions abstained on, lowest expected Dice first", "share of misses",
                lesions.Index().Select(one => ((one.Index + 1.0) / lesions.Count, (removed += one.Item.Dice < EvaluationResult.MissedBelow ? 1 : 0) / misses)).Prepend((0, 0))));
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
