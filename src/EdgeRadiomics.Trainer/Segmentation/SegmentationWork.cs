using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Torch;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>What the two verbs do, step by step.</summary>
internal sealed class SegmentationWork(string data, TextWriter output)
{
    public void Train(TrainingPlan plan, string target, int threads, bool resume, CancellationToken stop)
    {
        IReadOnlyList<MaskedCase> cases = SegmentationCohort.Read(data);
        LibTorch.Start(threads);
        NetLayout layout = NetLayout.Lesion;
        Directory.CreateDirectory(target);
        string checkpoint = Path.Combine(target, "training.checkpoint");
        TrainingState state = TrainingState.Fresh(layout, plan.Seed, TrainingState.FingerprintOf(plan, cases));
        if (resume) state.Load(checkpoint);
        TrainingSides sides = new(cases, plan.Size);
        output.WriteLine($"{sides.Train.Cases.Count} cases to train on, {sides.Validation.Cases.Count} to validate, {cases.Count(one => one.Side == Side.Test)} held out; {layout.ValueCount} values; grey mean {sides.Mean:F2}, deviation {sides.Deviation:F2}");
        new SegmentationTraining(plan, layout, state, sides, new TrainingProgress(output, !Console.IsOutputRedirected)).Run(checkpoint, stop);
    }
}
