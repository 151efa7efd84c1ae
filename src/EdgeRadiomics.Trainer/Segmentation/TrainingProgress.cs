namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Tells how far a training is: a line that renews itself on a terminal, one line a validation elsewhere.</summary>
internal sealed class TrainingProgress(TextWriter output, bool terminal)
{
    private double average = double.NaN;
    private (int Step, double Seconds)? start;
    private double shownAt;

    /// <summary>After every step.</summary>
    public void Step(TrainingState state, TrainingPlan plan, double loss)
    {
        start ??= (state.Step, state.Seconds);
        average = double.IsNaN(average) ? loss : 0.98 * average + 0.02 * loss;
        if (!terminal || state.Seconds - shownAt < 0.5) return;
        shownAt = state.Seconds;
        output.Write("\r" + Bar(state.Step, plan.Steps) + Line(state, plan) + (state.BestDice < 0 ? "" : Text.Of($", best validation Dice {state.BestDice:F4}")) + "   ");
    }

    /// <summary>After every validation.</summary>
    public void Validated(TrainingState state, TrainingPlan plan, double loss, double dice)
    {
        if (double.IsNaN(average)) average = loss;
        string best = state.BestStep == state.Step ? ", the best so far" : "";
        output.WriteLine((terminal ? "\r" : "") + Line(state, plan) + Text.Of($", validation Dice {dice:F4}{best}"));
        output.Flush();
    }

    private static string Bar(int done, int all)
    {
        int filled = (int)(20L * done / all);
        return $"[{new string('#', filled)}{new string('.', 20 - filled)}] ";
    }

    private string Line(TrainingState state, TrainingPlan plan)
    {
        string left = start is { } from && state.Step > from.Step
            ? Text.Of($", {(state.Seconds - from.Seconds) / (state.Step - from.Step) * (plan.Steps - state.Step) / 60:F1} min left at this pace")
            : "";
        return Text.Of($"step {state.Step}/{plan.Steps}, {state.Seconds / 60:F1} min{left}, loss {average:F4}");
    }
}
