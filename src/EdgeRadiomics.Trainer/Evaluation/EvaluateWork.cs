using System.Text.Json;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Onnx;
using static System.FormattableString;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>What the verb <c>segmentation evaluate</c> does.</summary>
internal sealed class EvaluateWork(TextWriter output, TimeProvider time)
{
    /// <summary>Largest difference to a figure of the card that still counts as reproduced.</summary>
    public const double Reproduced = 0.001;

    private const int WorstShown = 24;

    /// <summary>Runs a bundle over cases and writes the report; gives the figures.</summary>
    public IReadOnlyList<SetReport> Run(string bundleFolder, IReadOnlyList<EvaluationCase> cases, string target, int threads)
    {
        if (cases.Count == 0) throw new ProblemException("no case is left to evaluate", "check --set, --fold and --side");
        ModelBundle bundle = ModelBundle.Load(bundleFolder, "segmentation");
        List<EvaluationResult> results = Writing(target, () => ModelRun.Over(bundle, cases, Path.Combine(target, "masks"), threads, new Progress(output, !Console.IsOutputRedirected, time, "evaluated")));
        MaskQuality? quality = bundle.Card.MaskQuality;
        int[] positions = quality?.Positions() ?? [];
        double[]? expected = quality is null ? null : [.. results.Select(one => one.IsMarked ? quality.Expected(one.Evidence, positions) : 0)];
        Write(target, new(Invariant($"{bundle.Card.Name} {bundle.Card.Version}, {bundle.Card.Quantisation ?? "float"}, on {cases.Count} frames"), bundle.Card.Sha256, SetFigures.Of(results),
            expected is null ? [] : QualityFigures.Of(results, expected, quality!.NoLesionBelow), null), results, expected);
        return SetFigures.Of(results);
    }

    /// <summary>Puts the held-out cases of several runs into one cross-validated report, and fits the mask quality to them.</summary>
    /// <param name="folder">Folder of the runs' reports.</param>
    /// <param name="target">Receives the report.</param>
    /// <param name="card">Bundle whose card receives the mask quality; null leaves every card alone.</param>
    public void Pool(string folder, string target, string? card)
    {
        List<EvaluationResult> results = ResultTable.ReadBelow(folder);
        double[] expected = QualityFit.CrossFitted(results);
        MaskQuality? quality = QualityFigures.Fitted(results, expected);
        Write(target, new(Invariant($"Held-out cases of the runs in {Path.GetFileName(Path.GetFullPath(folder))}, {results.Count} frames"), null, SetFigures.Of(results),
            quality is null ? [] : QualityFigures.Of(results, expected, quality.NoLesionBelow), quality), results, quality is null ? null : expected);
        if (card is null) return;
        if (quality is null) throw new ProblemException($"{results.Count} cases are too few to fit a mask quality", "pool more runs");
        ModelBundle bundle = ModelBundle.Load(card, "segmentation");
        Writing(card, () =>
        {
            File.WriteAllText(Path.Combine(card, "card.json"), JsonSerializer.Serialize(bundle.Card with { MaskQuality = quality }, ModelCardJson.Default.ModelCard) + "\n");
            return card;
        });
    }

    /// <summary>Compares with what a card promises of its own held-out cases.</summary>
    /// <exception cref="ProblemException">A figure is not reproduced.</exception>
    public void Reproduces(string bundleFolder, IReadOnlyList<SetReport> sets)
    {
        ModelCard card = ModelBundle.Load(bundleFolder, "segmentation").Card;
        int count = 0;
        foreach (ModelMetric figure in sets.SelectMany(set => set.Figures))
        {
            string set = figure.Set.EndsWith("-normal", StringComparison.Ordinal) ? figure.Set[..^"-normal".Length] + "-test-normal" : figure.Set + "-test";
            if (card.Metrics.FirstOrDefault(one => one.Name == figure.Name && one.Set == set) is not { } promised) continue;
            if (promised.Cases != figure.Cases || Math.Abs(promised.Value - figure.Value) > Reproduced)
                throw new ProblemException(Invariant($"{figure.Name} on {set} is {figure.Value:F4} of {figure.Cases} cases, the card says {promised.Value:F4} of {promised.Cases}"), "check that data and bundle belong together");
            count++;
        }
        output.WriteLine($"{count} figures of the card reproduced");
    }

    private void Write(string target, EvaluationReport report, List<EvaluationResult> results, double[]? expected)
    {
        Dictionary<string, (IReadOnlyList<EvaluationResult>, byte[])> sheets = [];
        Writing(target, () =>
        {
            Directory.CreateDirectory(target);
            ResultTable.Write(target, results);
            foreach (var set in results.GroupBy(one => one.Case.Set))
            {
                List<EvaluationResult> worst = [.. set.Where(one => one.HasLesion).OrderBy(one => one.Dice).Take(WorstShown), .. set.Where(one => !one.HasLesion && one.IsMarked).OrderByDescending(one => one.MarkedShare).Take(WorstShown / 2)];
                worst.RemoveAll(one => !File.Exists(one.Case.Frame));
                if (ContactSheet.Png(worst) is not { } png) continue;
                sheets[set.Key] = (worst, png);
                File.WriteAllBytes(Path.Combine(target, $"worst-{set.Key}.png"), png);
            }
            File.WriteAllText(Path.Combine(target, "evaluation.json"), JsonSerializer.Serialize(report, EvaluationJson.Default.EvaluationReport) + "\n");
            File.WriteAllText(Path.Combine(target, "evaluation.html"), HtmlReport.Of(report, results, expected, sheets));
            return target;
        });
        foreach (ModelMetric figure in report.Sets.SelectMany(set => set.Figures))
            output.WriteLine(Invariant($"{figure.Set,-18} {figure.Name,-22} {figure.Value:F4}  [{figure.Low:F4}, {figure.High:F4}]  n={figure.Cases}"));
        foreach (QualityReport one in report.Quality)
            output.WriteLine(Invariant($"{one.Set,-18} mask quality: Spearman {one.Spearman:F3}, {one.MissesRemoved:P0} of {one.Misses} misses in the lowest tenth; {one.NormalsUnmarked} of {one.Normals} frames without a lesion unmarked at {one.Limit:F3}, which hides {one.FoundLost:P1} of lesions that were found, {one.AllLost:P1} of all"));
        output.WriteLine($"report: {Path.Combine(target, "evaluation.html")}");
    }

    private static T Writing<T>(string folder, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{folder} cannot be written ({e.Message})", "choose a folder that may be written with --out", e);
        }
    }
}
