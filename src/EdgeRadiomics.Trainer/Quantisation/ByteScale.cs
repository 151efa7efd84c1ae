namespace EdgeRadiomics.Trainer.Quantisation;

/// <summary>How a float becomes a byte: value = (byte - ZeroPoint) * Scale, as QuantizeLinear and DequantizeLinear define it.</summary>
/// <param name="Scale">What one step is worth, above 0.</param>
/// <param name="ZeroPoint">The byte that is exactly 0.</param>
internal readonly record struct ByteScale(float Scale, byte ZeroPoint)
{
    /// <summary>The finest scale whose bytes span a range; 0 is always inside, because padding and ReLU need it exact.</summary>
    public static ByteScale Of(double low, double high)
    {
        (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        float scale = (float)((high - low) / byte.MaxValue);
        return scale >= 1e-30f ? new(scale, Saturate(-low / scale)) : new(1, 0);
    }

    /// <summary>The byte of a value: rounded to even, saturated.</summary>
    public byte Quantise(float value) => Saturate(MathF.Round(value / Scale) + ZeroPoint);

    /// <summary>The value of a byte.</summary>
    public float Value(byte quantised) => (quantised - ZeroPoint) * Scale;

    private static byte Saturate(double value) => (byte)Math.Clamp(Math.Round(value), byte.MinValue, byte.MaxValue);
}
