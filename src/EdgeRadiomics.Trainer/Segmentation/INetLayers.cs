namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>One convolution with what follows it.</summary>
/// <param name="In">Channels in.</param>
/// <param name="Out">Channels out.</param>
/// <param name="Kernel">Side of the kernel, px; padded so that stride 1 keeps the size.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="Normalised">Batch normalisation follows (no bias); else a bias is added.</param>
/// <param name="Relu">ReLU follows.</param>
internal readonly record struct ConvShape(int In, int Out, int Kernel, int Stride = 1, bool Normalised = true, bool Relu = true);

/// <summary>How wide and how deep the segmenter is.</summary>
/// <param name="Channels">Channels at 1/2, 1/4, 1/8, 1/16 and 1/32 of the side.</param>
/// <param name="Blocks">Residual blocks at 1/4, 1/8, 1/16 and 1/32.</param>
/// <param name="Mirrored">Whether the finished model also sees the frame mirrored and gives the mean of both logits, at twice the time.</param>
internal sealed record NetShape(int[] Channels, int[] Blocks, bool Mirrored)
{
    /// <summary>For every frame.</summary>
    public static NetShape Live { get; } = new([16, 32, 64, 128, 192], [1, 2, 2, 2], Mirrored: false);

    /// <summary>For a frozen frame.</summary>
    public static NetShape Freeze { get; } = new([24, 64, 128, 192, 256], [2, 3, 3, 2], Mirrored: true);

    /// <summary>The shape of a name in the settings.</summary>
    /// <exception cref="ProblemException">There is no such shape.</exception>
    public static NetShape Of(string name) => name switch
    {
        "live" => Live,
        "freeze" => Freeze,
        _ => throw new ProblemException($"there is no net \"{name}\"", "write live or freeze"),
    };
}

/// <summary>What the network is built from; training, counting and export each have their own.</summary>
internal interface INetLayers<T>
{
    T Convolve(T input, ConvShape shape);

    /// <summary>The sum; the second may be a mean, which is added everywhere.</summary>
    T Add(T one, T other);

    T Rectify(T input);

    /// <summary>Each channel's mean over the frame.</summary>
    T Mean(T input);

    /// <summary>Doubles both sides, bilinear with half-pixel centres.</summary>
    T Enlarge(T input);

    /// <summary>Logits at a coarser scale that only training asks for (deep supervision).</summary>
    void Supervise(T input, ConvShape shape);
}
