namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>The loop: batches in, checkpoints and the network to ship out.</summary>
internal sealed class SegmentationTraining(TrainingPlan plan, NetLayout layout, TrainingState state, TrainingSides sides, TrainingProgress progress)
{
    /// <summary>How often a checkpoint is written: at most that much work is lost.</summary>
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromMinutes(2);

    private readonly float[] losses = new float[2 * plan.Batch];

    /// <summary>Trains from where the state stands to the plan's end, or until stopped; either way the state holds the network to ship.</summary>
    public void Run(string checkpoint, CancellationToken stop)
    {
        using NetOptimiser optimiser = new(plan, layout, state);
        BatchSource small = new(plan, sides.SmallTrain, sides.Mean, sides.Deviation), full = new(plan, sides.Train, sides.Mean, sides.Deviation);
        long started = TimeProvider.System.GetTimestamp();
        double before = state.Seconds;
        TimeSpan saved = TimeSpan.Zero;
        Task<Batch>? next = Prepare(state.Step);
        while (next is not null && !stop.IsCancellationRequested)
        {
            Batch batch = next.GetAwaiter().GetResult();
            state.Pending = [];
            next = Prepare(state.Step + 1);
            Span<float> each = losses.AsSpan(0, batch.Cases.Length);
            optimiser.Step(state.Step, SizeAt(state.Step), batch, each);
            state.Order.Learn(batch.Cases, each);
            double loss = Mean(each);
            if (!double.IsFinite(loss)) throw new ProblemException($"the loss is not a number at step {state.Step}", "resume from the last checkpoint with another seed, or look for a broken frame");
            state.Step++;
            TimeSpan elapsed = TimeProvider.System.GetElapsedTime(started);
            state.Seconds = before + elapsed.TotalSeconds;
            progress.Step(state, plan, loss);
            bool last = state.Step == plan.Steps;
            if (last || state.Step % plan.ValidationEvery == 0) Validate(optimiser, loss);
            if (!last && elapsed - saved < CheckpointEvery) continue;
            Save(optimiser, checkpoint);
            saved = elapsed;
        }
        // Stopped before there was anything to ship: the average as it stands, instead of the untrained start.
        if (state.BestStep == 0) Validate(optimiser, double.NaN, force: true);
        Save(optimiser, checkpoint);

        // The cases of the batch in preparation are drawn already: a checkpoint holds them, and a resumed training starts with them.
        Task<Batch>? Prepare(int step)
        {
            if (step >= plan.Steps) return null;
            bool isSmall = SizeAt(step) < plan.Size;
            if (state.Pending.Length == 0) state.Pending = state.Order.Take(isSmall ? 2 * plan.Batch : plan.Batch);
            int[] cases = state.Pending;
            return Task.Run(() => (isSmall ? small : full).Prepare(step, cases));
        }
    }

    private int SizeAt(int step) => step < plan.SmallSteps ? plan.Size / 2 : plan.Size;

    private static double Mean(ReadOnlySpan<float> numbers)
    {
        double sum = 0;
        foreach (float number in numbers) sum += number;
        return sum / numbers.Length;
    }

    private void Save(NetOptimiser optimiser, string checkpoint)
    {
        optimiser.CopyTo(state);
        state.Save(checkpoint);
    }

    // A network of the first phase has seen only half-size frames: its Dice is shown, and does not compete.
    private void Validate(NetOptimiser optimiser, double loss, bool force = false)
    {
        bool small = !force && SizeAt(state.Step - 1) < plan.Size;
        double dice = double.NaN;
        optimiser.CopyTo(state);
        if (sides.Validation.Cases.Count > 0)
        {
            using NetRunner runner = new(layout, state.Average);
            dice = runner.Dice(small ? sides.SmallValidation : sides.Validation, sides.Mean, sides.Deviation);
        }
        // Without a validation side the last one ships, which the cosine's end makes the best guess.
        if (!small && (double.IsNaN(dice) || dice > state.BestDice))
        {
            (state.BestDice, state.BestStep) = (dice, state.Step);
            state.Average.CopyTo(state.Best);
        }
        progress.Validated(state, plan, loss, dice);
    }
}
