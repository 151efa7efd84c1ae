namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>
/// The lesion segmenter: residual blocks of plain 3 x 3 convolutions down to 1/32, the mean of the deepest maps added as
/// context, and a pyramid of skips back up to 1/2. Written once; the layers decide what running it means.
/// </summary>
/// <remarks>
/// Plain convolutions, because a depthwise one is bound by memory: for the inverted-residual network before this, 253 million
/// products a frame trained in 101 ms and these 604 million in 36 ms (one core, 256 px), and eight bits speed only the plain ones up.
/// </remarks>
internal static class LesionNet
{
    /// <summary>From [n, 1, h, w] grey values to [n, 1, h, w] logits; sides are multiples of 32 px.</summary>
    public static T Run<T>(INetLayers<T> layers, T frame, NetShape shape)
    {
        int[] channels = shape.Channels, blocks = shape.Blocks;
        T[] scales = new T[5];
        scales[0] = layers.Convolve(frame, new(1, channels[0], 3, Stride: 2));
        for (int scale = 1; scale < scales.Length; scale++)
        {
            T maps = Block(layers, scales[scale - 1], channels[scale - 1], channels[scale], stride: 2);
            for (int i = 1; i < blocks[scale - 1]; i++) maps = Block(layers, maps, channels[scale], channels[scale], stride: 1);
            scales[scale] = maps;
        }
        T up = layers.Add(scales[4], layers.Convolve(layers.Mean(scales[4]), new(channels[4], channels[4], 1, Normalised: false, Relu: false)));
        for (int scale = 3; scale >= 0; scale--)
        {
            T low = layers.Enlarge(layers.Convolve(up, new(channels[scale + 1], channels[scale], 1)));
            up = layers.Convolve(layers.Add(low, scales[scale]), new(channels[scale], channels[scale], 3));
            if (scale is 1 or 2) layers.Supervise(up, new(channels[scale], 1, 1, Normalised: false, Relu: false));
        }
        return layers.Enlarge(layers.Convolve(up, new(channels[0], 1, 1, Normalised: false, Relu: false)));
    }

    private static T Block<T>(INetLayers<T> layers, T input, int from, int to, int stride)
    {
        T x = layers.Convolve(layers.Convolve(input, new(from, to, 3, stride)), new(to, to, 3, Relu: false));
        T past = stride == 1 && from == to ? input : layers.Convolve(input, new(from, to, 1, stride, Relu: false));
        return layers.Rectify(layers.Add(x, past));
    }
}
