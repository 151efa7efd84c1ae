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
    /// <returns>The loss before the step.</returns>
    public double Step(int step, int size, (float[] Frames, float[] Masks) batch)
    {
        using DisposeScope scope = NewDisposeScope();
        int count = batch.Frames.Length / (size * size);
        Tensor frames = TorchLayers.Batch(batch.Frames, count, size), masks = TorchLayers.Batch(batch.Masks, count, size);
        Tensor logits = LesionNet.Run(new TorchLayers(layout, values, statistics, TrainingPlan.MomentumAt(step), plan.Half), frames);
        Tensor loss = Loss(logits.to(ScalarType.Float32), masks);
        loss.backward();
        using (no_grad()) Descend(step, values.grad ?? throw new InvalidOperationException("no gradient came back"));
        return loss.item<float>();
    }

    /// <summary>Mean of the cross-entropy of the pixels and of each frame's soft Dice loss: the first is steady, the second is what counts.</summary>
    internal static Tensor Loss(Tensor logits, Tensor masks)
    {
        Tensor entropy = nn.functional.binary_cross_entropy_with_logits(logits, masks);
        Tensor lesion = logits.sigmoid();
        Tensor both = (lesion * masks).sum([1, 2, 3]), either = lesion.sum([1, 2, 3]) + masks.sum([1, 2, 3]);
        return entropy + (1 - (2 * both + 10) / (either + 10)).mean();
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
