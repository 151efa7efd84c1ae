namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>One convolution with what follows it.</summary>
/// <param name="In">Channels in.</param>
/// <param name="Out">Channels out.</param>
/// <param name="Kernel">Side of the kernel, px; padded so that stride 1 keeps the size.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="Groups">1, or the channels of a depthwise convolution.</param>
/// <param name="Normalised">Batch normalisation follows (no bias); else a bias is added.</param>
/// <param name="Relu">ReLU follows.</param>
internal readonly record struct ConvShape(int In, int Out, int Kernel, int Stride = 1, int Groups = 1, bool Normalised = true, bool Relu = true);

/// <summary>What the network is built from; training, counting and export each have their own.</summary>
internal interface INetLayers<T>
{
    T Convolve(T input, ConvShape shape);

    T Add(T one, T other);

    T Concatenate(T one, T other);

    /// <summary>Doubles both sides, bilinear with half-pixel centres.</summary>
    T Enlarge(T input);
}

/// <summary>
/// The lesion segmenter: an encoder of inverted residual blocks (MobileNetV3-like, without squeeze-and-excite) down to
/// 1/32 and a depthwise-separable decoder with skips. Written once; the layers decide what running it means.
/// </summary>
internal static class LesionNet
{
    /// <summary>From [n, 1, h, w] grey values to [n, 1, h, w] logits.</summary>
    public static T Run<T>(INetLayers<T> layers, T frame)
    {
        T half = Block(layers, layers.Convolve(frame, new(1, 16, 3, Stride: 2)), 16, 16, 16, 3, 1);
        T quarter = Block(layers, Block(layers, half, 16, 64, 24, 3, 2), 24, 72, 24, 3, 1);
        T eighth = Block(layers, quarter, 24, 96, 40, 5, 2);
        for (int i = 0; i < 2; i++) eighth = Block(layers, eighth, 40, 120, 40, 5, 1);
        T sixteenth = Block(layers, eighth, 40, 200, 80, 3, 2);
        for (int i = 0; i < 2; i++) sixteenth = Block(layers, sixteenth, 80, 200, 80, 3, 1);
        sixteenth = Block(layers, sixteenth, 80, 320, 112, 3, 1);
        T deep = Block(layers, sixteenth, 112, 448, 160, 5, 2);
        for (int i = 0; i < 2; i++) deep = Block(layers, deep, 160, 480, 160, 5, 1);
        T up = Join(layers, deep, sixteenth, 160 + 112, 80);
        up = Join(layers, up, eighth, 80 + 40, 48);
        up = Join(layers, up, quarter, 48 + 24, 32);
        up = Join(layers, up, half, 32 + 16, 24);
        return layers.Enlarge(layers.Convolve(up, new(24, 1, 1, Normalised: false, Relu: false)));
    }

    private static T Block<T>(INetLayers<T> layers, T input, int from, int wide, int to, int kernel, int stride)
    {
        T x = wide == from ? input : layers.Convolve(input, new(from, wide, 1));
        x = layers.Convolve(x, new(wide, wide, kernel, stride, wide));
        x = layers.Convolve(x, new(wide, to, 1, Relu: false));
        return stride == 1 && from == to ? layers.Add(x, input) : x;
    }

    private static T Join<T>(INetLayers<T> layers, T low, T skip, int from, int to)
    {
        T x = Separable(layers, layers.Concatenate(layers.Enlarge(low), skip), from, to);
        return Separable(layers, x, to, to);
    }

    private static T Separable<T>(INetLayers<T> layers, T input, int from, int to) =>
        layers.Convolve(layers.Convolve(input, new(from, from, 3, Groups: from)), new(from, to, 1));
}
