using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Segmentation;
using EdgeRadiomics.Trainer.Torch;

namespace EdgeRadiomics.Trainer.Tests.Segmentation;

public sealed class SegmentationTrainingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("training").FullName;

    // Ten clear frames at 64 px, learned by heart: it shows that loss, gradient, optimiser, average and validation belong together.
    [Fact]
    public void A_tiny_training_learns_its_frames()
    {
        List<double> losses = [];
        TrainingState state = Train(new() { Steps = 160, Seed = 1, Size = 64, SmallShare = 0, LearningRate = 4e-3 }, new StringWriter(), losses, CancellationToken.None);
        losses[^1].ShouldBeLessThan(0.8 * losses[0]); // a moving average over some fifty steps: it lags
        state.BestDice.ShouldBeGreaterThan(0.6);
    }

    [Fact]
    public void A_resumed_training_ends_where_an_uninterrupted_one_does()
    {
        TrainingPlan plan = new() { Steps = 12, Seed = 2, Size = 64, Batch = 2 };
        TrainingState whole = Train(plan, new StringWriter(), [], CancellationToken.None);
        File.Delete(Checkpoint);
        using CancellationTokenSource stop = new();
        TrainingState half = Train(plan, new StopAtLine(5, stop), [], stop.Token);
        half.Step.ShouldBeInRange(5, 7);
        TrainingState resumed = Train(plan, new StringWriter(), [], CancellationToken.None);
        resumed.Step.ShouldBe(12);
        resumed.BestStep.ShouldBe(whole.BestStep);
        resumed.Current.Values.Zip(whole.Current.Values, (one, other) => Math.Abs(one - other)).Max().ShouldBeLessThan(1e-6f);
        resumed.Best.Values.Zip(whole.Best.Values, (one, other) => Math.Abs(one - other)).Max().ShouldBeLessThan(1e-6f);
    }

    [Fact]
    public void A_checkpoint_of_another_plan_or_a_cut_one_is_refused()
    {
        TrainingState state = TrainingState.Fresh(NetLayout.Lesion, 1, "one plan");
        state.Save(Checkpoint);
        Should.Throw<ProblemException>(() => TrainingState.Fresh(NetLayout.Lesion, 1, "another").Load(Checkpoint)).Message.ShouldContain("other options");
        File.WriteAllBytes(Checkpoint, File.ReadAllBytes(Checkpoint)[..100_000]);
        Should.Throw<ProblemException>(() => state.Load(Checkpoint)).Message.ShouldContain("no whole checkpoint");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Checkpoint => Path.Combine(folder, "training.checkpoint");

    private TrainingState Train(TrainingPlan plan, TextWriter output, List<double> losses, CancellationToken stop)
    {
        LibTorch.Start(1);
        List<MaskedCase> cases = [.. TinyData.Cases(10, Side.Train), .. TinyData.Cases(10, Side.Validation)];
        TrainingState state = TrainingState.Fresh(NetLayout.Lesion, plan.Seed, TrainingState.FingerprintOf(plan, cases));
        if (File.Exists(Checkpoint)) state.Load(Checkpoint);
        new SegmentationTraining(plan, NetLayout.Lesion, state, new TrainingSides(cases, plan.Size), new TrainingProgress(output, terminal: false)).Run(Checkpoint, stop);
        foreach (string line in output.ToString()!.Split('\n').Where(line => line.Contains("loss ", StringComparison.Ordinal)))
            losses.Add(double.Parse(line.Split("loss ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture));
        return state;
    }

    private sealed class StopAtLine(int line, CancellationTokenSource stop) : StringWriter
    {
        private int lines;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (++lines == line) stop.Cancel();
        }
    }
}
