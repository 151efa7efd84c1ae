using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Segmentation;
using EdgeRadiomics.Trainer.Torch;

namespace EdgeRadiomics.Trainer.Tests.Segmentation;

public sealed class SegmentationTrainingTests : IDisposable
{
    private static readonly NetLayout Layout = new(NetShape.Live);

    private readonly string folder = Directory.CreateTempSubdirectory("training").FullName;

    // Ten clear frames at 64 px, learned by heart: it shows that loss, gradient, optimiser, average and validation belong together.
    [Fact]
    public void A_tiny_training_learns_its_frames()
    {
        List<double> losses = [];
        TrainingState state = Train(new() { Steps = 120, Seed = 1, Size = 64, SmallShare = 0, LearningRate = 4e-3 }, new StringWriter(), losses, CancellationToken.None);
        losses[^1].ShouldBeLessThan(0.8 * losses[0]); // a moving average over some fifty steps: it lags
        state.BestDice.ShouldBeGreaterThan(0.6);
    }

    [Fact]
    public void A_resumed_training_ends_where_an_uninterrupted_one_does()
    {
        TrainingPlan plan = new() { Steps = 24, Seed = 2, Size = 64, Batch = 2, HardTimes = 2 }; // ten cases: five epochs and more
        TrainingState whole = Train(plan, new StringWriter(), [], CancellationToken.None);
        File.Delete(Checkpoint);
        using CancellationTokenSource stop = new();
        TrainingState half = Train(plan, new StopAtLine(5, stop), [], stop.Token);
        half.Step.ShouldBeInRange(5, 23);
        TrainingState resumed = Train(plan, new StringWriter(), [], CancellationToken.None);
        resumed.Step.ShouldBe(24);
        resumed.BestStep.ShouldBe(whole.BestStep);
        resumed.Current.Values.ShouldBe(whole.Current.Values); // to the bit: one thread, and the order of cases is in the checkpoint
        resumed.Best.Values.ShouldBe(whole.Best.Values);
    }

    [Fact]
    public void A_checkpoint_of_another_plan_or_a_cut_one_is_refused()
    {
        List<MaskedCase> cases = [.. TinyData.Cases(3, Side.Train)];
        TrainingState state = TrainingState.Fresh(Layout, new(), cases);
        state.Save(Checkpoint);
        Should.Throw<ProblemException>(() => TrainingState.Fresh(Layout, new() { MissWeight = 2 }, cases).Load(Checkpoint)).Message.ShouldContain("other options");
        Should.Throw<ProblemException>(() => TrainingState.Fresh(Layout, new(), cases[..2]).Load(Checkpoint)).Message.ShouldContain("other options");
        File.WriteAllBytes(Checkpoint, File.ReadAllBytes(Checkpoint)[..100_000]);
        Should.Throw<ProblemException>(() => state.Load(Checkpoint)).Message.ShouldContain("no whole checkpoint");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Checkpoint => Path.Combine(folder, "training.checkpoint");

    private TrainingState Train(TrainingPlan plan, TextWriter output, List<double> losses, CancellationToken stop)
    {
        LibTorch.Start(1);
        List<MaskedCase> cases = [.. TinyData.Cases(10, Side.Train), .. TinyData.Cases(10, Side.Validation)];
        TrainingState state = TrainingState.Fresh(Layout, plan, cases);
        if (File.Exists(Checkpoint)) state.Load(Checkpoint);
        new SegmentationTraining(plan, Layout, state, new TrainingSides(cases, plan.Size), new TrainingProgress(output, terminal: false)).Run(Checkpoint, stop);
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
