using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Runs a network in libtorch, once: one instance a forward pass.</summary>
/// <param name="layout">Where the numbers lie.</param>
/// <param name="values">Weights, scales and shifts.</param>
/// <param name="statistics">Running means and variances, renewed in training.</param>
/// <param name="momentum">Share that this batch's statistics take of the running ones; null to use those as they are.</param>
/// <remarks>Every tensor made belongs to the caller's dispose scope.</remarks>
internal sealed class TorchLayers(NetLayout layout, Tensor values, Tensor statistics, double? momentum) : INetLayers<Tensor>
{
    private readonly Tensor[] parts = split(values, layout.Parts);
    private readonly List<Tensor> coarse = [];
    private int part;
    private int statisticsAt;

    /// <summary>A batch in channels-last order, in which convolutions are a quarter faster on a CPU (370 against 490 ms a step).</summary>
    public static Tensor Batch(float[] pixels, int count, int size) => tensor(pixels, [count, size, size, 1]).permute(0, 3, 1, 2);

    /// <summary>Logits at coarser scales, made in training only.</summary>
    public IReadOnlyList<Tensor> Coarse => coarse;

    public Tensor Convolve(Tensor input, ConvShape shape)
    {
        Tensor weights = parts[part++].view(shape.Out, shape.In, shape.Kernel, shape.Kernel);
        Tensor first = parts[part++];
        long[] stride = [shape.Stride, shape.Stride], padding = [shape.Kernel / 2, shape.Kernel / 2];
        Tensor x = conv2d(input, weights, shape.Normalised ? null : first, stride, padding, [1, 1], 1);
        if (shape.Normalised)
        {
            Tensor mean = statistics.narrow(0, statisticsAt, shape.Out), variance = statistics.narrow(0, statisticsAt + shape.Out, shape.Out);
            statisticsAt += NetLayout.StatisticsOf(shape);
            x = batch_norm(x, mean, variance, first, parts[part++], momentum is not null, momentum ?? 0, NormEpsilon);
        }
        return shape.Relu ? x.relu_() : x;
    }

    /// <summary>Added to the variance; the export folds with the same.</summary>
    public const double NormEpsilon = 1e-5;

    public Tensor Add(Tensor one, Tensor other) => one + other;

    public Tensor Rectify(Tensor input) => input.relu_();

    public Tensor Mean(Tensor input) => input.mean([2, 3], keepdim: true);

    public Tensor Enlarge(Tensor input) => interpolate(input, scale_factor: [2, 2], mode: TorchSharp.torch.InterpolationMode.Bilinear, align_corners: false);

    public void Supervise(Tensor input, ConvShape shape)
    {
        if (momentum is null) part += 2;
        else coarse.Add(Convolve(input, shape));
    }
}
