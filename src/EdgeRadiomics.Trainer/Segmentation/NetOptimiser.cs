using TorchSharp;
using static TorchSharp.torch;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>A network in libtorch with its AdamW moments and its moving average, each one flat tensor.</summary>
internal sealed class NetOptimiser : IDisposable
{
    private const double FirstDecay = 0.9, SecondDecay = 0.999, Epsilon = 1e-8;
    private const double LargestGradient = 5;

    private readonly TrainingPlan plan;
    private readonly NetLayout layout;
    private readonly Tensor values, statistics, averageValues, averageStatistics, first, second;

    public NetOptimiser(TrainingPlan plan, NetLayout layout, TrainingState state)
    {
        (this.plan, this.layout) = (plan, layout);
        values = tensor(state.Current.Values).requires_grad_();
        statistics = tensor(state.Current.Statistics);
        averageValues = tensor(state.Average.Values);
        averageStatistics = tensor(state.Average.Statistics);
        first = tensor(state.FirstMoment);
        second = tensor(state.SecondMoment);
    }

    /// <summary>One step on one batch.</summary>
    /// <param name="step">Steps done before.</param>
    /// <param name="size">Side of the frames, px.</param>
    /// <param name="batch">Its frames.</param>
    /// <param name="losses">Receives each frame's loss before the step.</param>
    public void Step(int step, int size, Batch batch, Span<float> losses)
    {
        using DisposeScope scope = NewDisposeScope();
        int count = batch.Cases.Length;
        Tensor frames = TorchLayers.Batch(batch.Frames, count, size), masks = TorchLayers.Batch(batch.Masks, count, size);
        TorchLayers layers = new(layout, values, statistics, TrainingPlan.MomentumAt(step));
        Tensor each = Losses.Of(LesionNet.Run(layers, frames, layout.Shape), masks, plan.EdgeWeight);
        Tensor loss = Losses.Weighted(each, plan.MissWeight);
        foreach (Tensor logits in layers.Coarse)
            loss += plan.CoarseWeight * Losses.Of(logits, nn.functional.avg_pool2d(masks, size / logits.shape[3]), plan.EdgeWeight).mean();
        loss.backward();
        using (no_grad()) Descend(step, values.grad ?? throw new InvalidOperationException("no gradient came back"));
        each.detach().data<float>().CopyTo(losses);
    }

    private void Descend(int step, Tensor gradient)
    {
        double norm = gradient.norm().item<float>(), rate = plan.RateAt(step);
        if (norm > LargestGradient) gradient.mul_(LargestGradient / norm);
        first.mul_(FirstDecay).add_(gradient, 1 - FirstDecay);
        second.mul_(SecondDecay).addcmul_(gradient, gradient, 1 - SecondDecay);
        Tensor root = (second / (1 - Math.Pow(SecondDecay, step + 1))).sqrt_().add_(Epsilon);
        values.mul_(1 - rate * plan.WeightDecay).addcdiv_(first, root, -rate / (1 - Math.Pow(FirstDecay, step + 1)));
        gradient.zero_();
        double keep = TrainingPlan.AverageAt(step);
        averageValues.mul_(keep).add_(values, 1 - keep);
        averageStatistics.mul_(keep).add_(statistics, 1 - keep);
    }

    /// <summary>Copies everything into a state, for a checkpoint.</summary>
    public void CopyTo(TrainingState state)
    {
        Copy(values, state.Current.Values);
        Copy(statistics, state.Current.Statistics);
        Copy(averageValues, state.Average.Values);
        Copy(averageStatistics, state.Average.Statistics);
        Copy(first, state.FirstMoment);
        Copy(second, state.SecondMoment);
    }

    public void Dispose()
    {
        foreach (Tensor one in (Tensor[])[values, statistics, averageValues, averageStatistics, first, second]) one.Dispose();
    }

    private static void Copy(Tensor from, float[] to)
    {
        using Tensor detached = from.detach();
        detached.data<float>().CopyTo(to);
    }
}
