namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>The loop: batches in, checkpoints and the best network out.</summary>
internal sealed class SegmentationTraining(TrainingPlan plan, NetLayout layout, TrainingState state, TrainingSides sides, TrainingProgress progress)
{
    /// <summary>How often a checkpoint is written: at most that much work is lost.</summary>
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromMinutes(2);

    /// <summary>Trains from where the state stands to the plan's end, or until stopped; either way the state holds the best network.</summary>
    public void Run(string checkpoint, CancellationToken stop)
    {
        using NetOptimiser optimiser = new(plan, layout, state);
        BatchSource small = new(plan, sides.SmallTrain, sides.Mean, sides.Deviation), full = new(plan, sides.Train, sides.Mean, sides.Deviation);
        long started = TimeProvider.System.GetTimestamp();
        double before = state.Seconds;
        TimeSpan saved = TimeSpan.Zero;
        Task<(float[], float[])>? next = Prepare(state.Step);
        while (next is not null && !stop.IsCancellationRequested)
        {
            (float[], float[]) batch = next.GetAwaiter().GetResult();
            next = Prepare(state.Step + 1);
            double loss = optimiser.Step(state.Step, SizeAt(state.Step), batch);
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
        // Stopped before the first validation at full size: keep what there is instead of the untrained start.
        if (state.BestDice < 0) Validate(optimiser, double.NaN, force: true);
        Save(optimiser, checkpoint);

        Task<(float[], float[])>? Prepare(int step) => step >= plan.Steps ? null
            : SizeAt(step) == plan.Size ? Task.Run(() => full.Prepare(step, plan.Batch))
            : Task.Run(() => small.Prepare(step, 2 * plan.Batch));
    }

    private int SizeAt(int step) => step < plan.SmallSteps ? plan.Size / 2 : plan.Size;

    private void Save(NetOptimiser optimiser, string checkpoint)
    {
        optimiser.CopyTo(state);
        state.Save(checkpoint);
    }

    // A network of the first phase has seen only half-size frames: its Dice is shown, and does not compete.
    private void Validate(NetOptimiser optimiser, double loss, bool force = false)
    {
        optimiser.CopyTo(state);
        bool small = !force && SizeAt(state.Step - 1) < plan.Size;
        using NetRunner runner = new(layout, state.Average);
        double dice = runner.Dice(small ? sides.SmallValidation : sides.Validation, sides.Mean, sides.Deviation);
        if (!small && dice > state.BestDice)
        {
            (state.BestDice, state.BestStep) = (dice, state.Step);
            state.Average.CopyTo(state.Best);
        }
        progress.Validated(state, plan, loss, dice);
    }
}
