namespace EdgeRadiomics.Trainer.Quantisation;

/// <summary>A convolution's weights and bias in integers, each output channel with a scale of its own, zero points 0.</summary>
/// <param name="Values">The weights, -63 to 63: a processor without VNNI adds two products of a byte in 16 bits (vpmaddubsw), and 2 x 255 x 63 = 32,130 is the most that fits, so every processor gives the same sums.</param>
/// <param name="Scales">Worth of one step, a channel each.</param>
/// <param name="Bias">The bias in steps of input scale times weight scale; empty without one.</param>
/// <param name="BiasScales">That product, a channel each.</param>
internal sealed record ChannelWeights(sbyte[] Values, float[] Scales, int[] Bias, float[] BiasScales)
{
    // A channel of near-zero weights would give its bias more steps than an int holds; 2^24 of them are exact in float.
    private const double MostBiasSteps = 1 << 24;
    private const sbyte Most = 63;

    /// <summary>Quantises.</summary>
    /// <param name="weights">Row-major, output channels first.</param>
    /// <param name="bias">One a channel, or empty.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="inputScale">Worth of one step of the convolution's input.</param>
    public static ChannelWeights Of(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int channels, float inputScale)
    {
        int each = weights.Length / channels;
        sbyte[] values = new sbyte[weights.Length];
        float[] scales = new float[channels], biasScales = new float[channels];
        int[] steps = new int[bias.Length];
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> own = weights.Slice(channel * each, each);
            float largest = 0;
            foreach (float weight in own) largest = Math.Max(largest, Math.Abs(weight));
            double least = bias.IsEmpty ? 0 : Math.Abs(bias[channel]) / (MostBiasSteps * inputScale);
            float scale = (float)Math.Max(largest / (double)Most, least);
            scales[channel] = scale = scale > 0 ? scale : 1;
            biasScales[channel] = scale * inputScale;
            for (int i = 0; i < each; i++) values[channel * each + i] = (sbyte)Math.Clamp(MathF.Round(own[i] / scale), -Most, Most);
            if (!bias.IsEmpty) steps[channel] = (int)Math.Round(bias[channel] / (double)biasScales[channel]);
        }
        return new ChannelWeights(values, scales, steps, biasScales);
    }
}
