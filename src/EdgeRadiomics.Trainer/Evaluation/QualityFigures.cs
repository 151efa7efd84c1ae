using EdgeRadiomics.Lesions;
using EdgeRadiomics.Trainer.Statistics;
using static System.FormattableString;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>How well an expected Dice foretells the true one, and the limits that follow from it.</summary>
internal static class QualityFigures
{
    // Of the lesions that were found, one in a hundred may be hidden to spare frames without a lesion a mark.
    private const double LostShare = 0.01, AbstainedShare = 0.1;

    /// <summary>The curve for a card, its limits chosen on cross-fitted figures; null with too few masks to fit one.</summary>
    public static MaskQuality? Fitted(IReadOnlyList<EvaluationResult> results, double[] expected)
    {
        List<EvaluationResult> marked = [.. results.Where(one => one.IsMarked)];
        if (marked.Count < 10 * MaskEvidence.Names.Count) return null;
        double limit = Math.Floor(1e4 * NoLesionLimit(results, expected)) / 1e4; // rounded up it would hide one lesion too many
        double[] sorted = [.. results.Index().Where(one => one.Item.HasLesion).Select(one => expected[one.Index]).Order()];
        QualityReport all = Report("all", results, expected, limit);
        return QualityFit.Of(marked) with
        {
            NoLesionBelow = limit,
            UncertainBelow = Math.Round(Math.Max(limit, sorted[(int)(AbstainedShare * sorted.Length)]), 4),
            From = Invariant($"{marked.Count} held-out masks; cross-fitted by patient or cluster: Spearman {all.Spearman:F3} with the true Dice over {all.Lesions} lesions, {all.MissesRemoved:P0} of {all.Misses} misses in the lowest tenth"),
        };
    }

    /// <summary>Largest expected Dice under which at most one in a hundred lesions was found.</summary>
    public static double NoLesionLimit(IReadOnlyList<EvaluationResult> results, double[] expected)
    {
        double[] found = [.. results.Index().Where(one => one.Item.HasLesion && !one.Item.Missed).Select(one => expected[one.Index]).Order()];
        int lesions = results.Count(one => one.HasLesion);
        return found.Length == 0 ? 0 : found[Math.Min(found.Length - 1, (int)(LostShare * lesions))];
    }

    public static List<QualityReport> Of(IReadOnlyList<EvaluationResult> results, double[] expected, double limit)
    {
        List<QualityReport> reports = [Report("all", results, expected, limit)];
        foreach (var set in results.Index().GroupBy(one => one.Item.Case.Set).OrderBy(set => set.Key, StringComparer.Ordinal))
            reports.Add(Report(set.Key, [.. set.Select(one => one.Item)], [.. set.Select(one => expected[one.Index])], limit));
        return reports;
    }

    private static QualityReport Report(string set, IReadOnlyList<EvaluationResult> results, double[] expected, double limit)
    {
        List<(EvaluationResult Result, double Expected)> lesions = [.. results.Zip(expected).Where(one => one.First.HasLesion).OrderBy(one => one.Second)];
        List<(EvaluationResult Result, double Expected)> normals = [.. results.Zip(expected).Where(one => !one.First.HasLesion)];
        int misses = lesions.Count(one => one.Result.Missed), removed = lesions.Take((int)Math.Ceiling(AbstainedShare * lesions.Count)).Count(one => one.Result.Missed);
        return new QualityReport(set, lesions.Count,
            Round(Spearman.Correlation([.. lesions.Select(one => one.Expected)], [.. lesions.Select(one => one.Result.Dice)])), Round(lesions.Select(one => one.Expected - one.Result.Dice).DefaultIfEmpty(double.NaN).Average()),
            misses, misses == 0 ? 1 : Round((double)removed / misses), normals.Count, normals.Count(one => !one.Result.IsMarked || one.Expected < limit), Round(limit),
            Share(one => one.Result.IsMarked && !one.Result.Missed && one.Expected < limit), Share(one => one.Result.IsMarked && one.Expected < limit));

        double Share(Func<(EvaluationResult Result, double Expected), bool> counts) => lesions.Count == 0 ? 0 : Round((double)lesions.Count(counts) / lesions.Count);
    }

    private static double Round(double value) => Math.Round(value, 4);
}
