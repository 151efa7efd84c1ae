using EdgeRadiomics.Hints;
using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Torch;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>What the verb <c>segmentation train</c> does, step by step.</summary>
internal sealed class SegmentationWork(string data, TextWriter output)
{
    /// <summary>Trains to the plan's end or until stopped, and writes the bundle of the best network either way.</summary>
    public void Train(TrainingPlan plan, int fold, string target, int threads, bool resume, CancellationToken stop)
    {
        IReadOnlyList<MaskedCase> cases = SegmentationCohort.Read(data, fold, plan.ValidationShare);
        NetLayout layout = new(NetShape.Of(plan.Net));
        LibTorch.Start(threads);
        string checkpoint = Path.Combine(Folder(target), "training.checkpoint");
        TrainingState state = TrainingState.Fresh(layout, plan, cases);
        if (resume) state.Load(checkpoint);
        TrainingSides sides = new(cases, plan.Size);
        output.WriteLine(Text.Of($"{sides.Train.Cases.Count} cases to train on, {sides.Validation.Cases.Count} to validate, {cases.Count(one => one.Side == Side.Test)} held out; {layout.ValueCount} values; grey mean {sides.Mean:F2}, deviation {sides.Deviation:F2}"));
        new SegmentationTraining(plan, layout, state, sides, new TrainingProgress(output, !Console.IsOutputRedirected)).Run(checkpoint, stop);
        if (state.Step < plan.Steps) output.WriteLine($"stopped at step {state.Step}: the best so far is exported, --resume goes on");
        Print(SegmentationEvaluation.Figures(SegmentationBundle.Write(target, plan, fold, layout, state, sides, cases, output)), output);
        if (state.Step == plan.Steps) File.Delete(checkpoint);
    }

    /// <summary>One line a figure.</summary>
    public static void Print(IEnumerable<ModelMetric> figures, TextWriter output)
    {
        foreach (ModelMetric figure in figures)
            output.WriteLine(Text.Of($"{figure.Set,-18} {figure.Name,-17} {figure.Value:F4}  [{figure.Low:F4}, {figure.High:F4}]  n={figure.Cases}"));
    }

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
