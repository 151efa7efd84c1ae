using EdgeRadiomics.Trainer.Export;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Writes a network as an ONNX graph, batch normalisation folded into the convolution before it.</summary>
internal sealed class OnnxLayers(OnnxGraph graph, Net net) : INetLayers<string>
{
    private int at;
    private int statisticsAt;
    private string? twice;

    public string Convolve(string input, ConvShape shape)
    {
        float[] weights = net.Values[at..(at += NetLayout.WeightsOf(shape))];
        float[] bias = net.Values[at..(at += shape.Out)];
        if (shape.Normalised) bias = Fold(shape, weights, scale: bias, shift: net.Values[at..(at += shape.Out)]);
        long side = shape.Kernel, half = side / 2;
        string value = graph.Node("Conv",
            [input, graph.Weights(weights, shape.Out, shape.In / shape.Groups, side, side), graph.Weights(bias, shape.Out)],
            ("kernel_shape", (long[])[side, side]), ("strides", (long[])[shape.Stride, shape.Stride]),
            ("pads", (long[])[half, half, half, half]), ("group", (long)shape.Groups));
        return shape.Relu ? graph.Node("Relu", [value]) : value;
    }

    public string Add(string one, string other) => graph.Node("Add", [one, other]);

    public string Concatenate(string one, string other) => graph.Node("Concat", [one, other], ("axis", 1L));

    public string Enlarge(string input) => graph.Node("Resize", [input, "", twice ??= graph.Weights([1, 1, 2, 2], 4)],
        ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel"));

    private float[] Fold(ConvShape shape, float[] weights, float[] scale, float[] shift)
    {
        ReadOnlySpan<float> mean = net.Statistics.AsSpan(statisticsAt, shape.Out), variance = net.Statistics.AsSpan(statisticsAt + shape.Out, shape.Out);
        statisticsAt += NetLayout.StatisticsOf(shape);
        float[] bias = new float[shape.Out];
        int each = weights.Length / shape.Out;
        for (int channel = 0; channel < shape.Out; channel++)
        {
            double factor = scale[channel] / Math.Sqrt(variance[channel] + TorchLayers.NormEpsilon);
            foreach (ref float weight in weights.AsSpan(channel * each, each)) weight = (float)(weight * factor);
            bias[channel] = (float)(shift[channel] - mean[channel] * factor);
        }
        return bias;
    }
}
