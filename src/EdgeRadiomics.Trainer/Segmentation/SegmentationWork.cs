using EdgeRadiomics.Hints;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Torch;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>What the two verbs do, step by step.</summary>
internal sealed class SegmentationWork(string data, TextWriter output)
{
    /// <summary>Largest difference to a figure of the card that still counts as reproduced.</summary>
    public const double Reproduced = 0.001;

    /// <summary>Trains to the plan's end or until stopped, and writes the bundle of the best network either way.</summary>
    public void Train(TrainingPlan plan, string target, int threads, bool resume, CancellationToken stop)
    {
        IReadOnlyList<MaskedCase> cases = SegmentationCohort.Read(data);
        LibTorch.Start(threads);
        NetLayout layout = NetLayout.Lesion;
        string checkpoint = Path.Combine(Folder(target), "training.checkpoint");
        TrainingState state = TrainingState.Fresh(layout, plan.Seed, TrainingState.FingerprintOf(plan, cases));
        if (resume) state.Load(checkpoint);
        TrainingSides sides = new(cases, plan.Size);
        output.WriteLine(Text.Of($"{sides.Train.Cases.Count} cases to train on, {sides.Validation.Cases.Count} to validate, {cases.Count(one => one.Side == Side.Test)} held out; {layout.ValueCount} values; grey mean {sides.Mean:F2}, deviation {sides.Deviation:F2}"));
        new SegmentationTraining(plan, layout, state, sides, new TrainingProgress(output, !Console.IsOutputRedirected)).Run(checkpoint, stop);
        if (state.Step < plan.Steps) output.WriteLine($"stopped at step {state.Step}: the best so far is exported, --resume goes on");
        Print(SegmentationEvaluation.Figures(SegmentationBundle.Write(target, plan, state, sides, cases, output)));
        if (state.Step == plan.Steps) File.Delete(checkpoint);
    }

    /// <summary>Recomputes a bundle's figures on its held-out cases.</summary>
    /// <param name="bundleFolder">The bundle.</param>
    /// <param name="target">Folder for evaluation.csv, the figures of each case; none is written without it.</param>
    /// <exception cref="ProblemException">A figure of the card is not reproduced.</exception>
    public void Evaluate(string bundleFolder, string? target)
    {
        ModelBundle bundle = ModelBundle.Load(bundleFolder, "segmentation");
        IReadOnlyList<MaskedCase> cases = SegmentationCohort.ReadSplit(Path.Combine(bundleFolder, SegmentationBundle.SplitFile), SegmentationCohort.Read(data), Side.Test);
        List<EvaluatedCase> results = SegmentationEvaluation.Run(bundle, cases);
        List<ModelMetric> figures = SegmentationEvaluation.Figures(results);
        Print(figures);
        if (target is not null) WriteCases(Path.Combine(Folder(target), "evaluation.csv"), results);
        foreach (ModelMetric figure in figures)
        {
            ModelMetric? promised = bundle.Card.Metrics.FirstOrDefault(one => one.Name == figure.Name && one.Set == figure.Set);
            if (promised is null || promised.Cases != figure.Cases || Math.Abs(promised.Value - figure.Value) > Reproduced)
                throw new ProblemException(Text.Of($"{figure.Name} on {figure.Set} is {figure.Value:F4} of {figure.Cases} cases, the card says {promised?.Value:F4} of {promised?.Cases}"),
                    "check that data and bundle belong together");
        }
        output.WriteLine($"{figures.Count} figures of the card reproduced");
    }

    private void Print(IEnumerable<ModelMetric> figures)
    {
        foreach (ModelMetric figure in figures)
            output.WriteLine(Text.Of($"{figure.Set,-18} {figure.Name,-17} {figure.Value:F4}  [{figure.Low:F4}, {figure.High:F4}]  n={figure.Cases}"));
    }

    private static void WriteCases(string path, IEnumerable<EvaluatedCase> results) =>
        File.WriteAllLines(path, ["id,set,group,dice,iou,lesion_share,marked_share", .. results.Select(one =>
            Text.Of($"{one.Case.Id},{one.Case.Set},{one.Case.Group},{one.Dice:F6},{one.Iou:F6},{one.LesionShare:F6},{one.MarkedShare:F6}"))]);

    private static string Folder(string path)
    {
        try
        {
            return Directory.CreateDirectory(path).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{path} cannot be used as a folder ({e.Message})", "choose a folder that may be written with --out", e);
        }
    }
}
