using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Runs a network in libtorch, once: one instance a forward pass.</summary>
/// <param name="layout">Where the numbers lie.</param>
/// <param name="values">Weights, scales and shifts.</param>
/// <param name="statistics">Running means and variances, renewed in training.</param>
/// <param name="momentum">Share that this batch's statistics take of the running ones; null to use those as they are.</param>
/// <param name="half">Whether convolutions run in bfloat16.</param>
/// <remarks>Every tensor made belongs to the caller's dispose scope.</remarks>
internal sealed class TorchLayers(NetLayout layout, Tensor values, Tensor statistics, double? momentum, bool half) : INetLayers<Tensor>
{
    private readonly Tensor[] parts = split(values, layout.Parts);
    private int part;
    private int statisticsAt;

    /// <summary>A batch in channels-last order, in which depthwise convolutions are a quarter faster on a CPU (370 against 490 ms a step).</summary>
    public static Tensor Batch(float[] pixels, int count, int size) => tensor(pixels, [count, size, size, 1]).permute(0, 3, 1, 2);

    public Tensor Convolve(Tensor input, ConvShape shape)
    {
        Tensor weights = parts[part++].view(shape.Out, shape.In / shape.Groups, shape.Kernel, shape.Kernel);
        Tensor first = parts[part++];
        // Autocast by hand: TorchSharp has none. Products in bfloat16, master weights and normalisation's sums in float32.
        Tensor x = half ? input.to(ScalarType.BFloat16) : input;
        Tensor? bias = shape.Normalised ? null : half ? first.to(ScalarType.BFloat16) : first;
        long[] stride = [shape.Stride, shape.Stride], padding = [shape.Kernel / 2, shape.Kernel / 2];
        x = conv2d(x, half ? weights.to(ScalarType.BFloat16) : weights, bias, stride, padding, [1, 1], shape.Groups);
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

    public Tensor Concatenate(Tensor one, Tensor other) => cat([one, other], 1);

    public Tensor Enlarge(Tensor input) => interpolate(input, scale_factor: [2, 2], mode: TorchSharp.torch.InterpolationMode.Bilinear, align_corners: false);
}
