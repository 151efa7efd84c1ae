namespace EdgeRadiomics.Frames;

/// <summary>Distance between neighbouring pixel centres. A frame without a legible ruler has none: there is no default.</summary>
/// <remarks>Unit millimetres per pixel, each in (0, 10]. Immutable; safe from any thread.</remarks>
public readonly record struct PixelSpacing
{
    /// <summary>Spacing along a row (<paramref name="xMm"/>) and along a column (<paramref name="yMm"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not a number, not positive, or above 10 mm.</exception>
    public PixelSpacing(double xMm, double yMm)
    {
        if (!(xMm is > 0 and <= 10)) throw new ArgumentOutOfRangeException(nameof(xMm), xMm, "mm per pixel lies in (0, 10]");
        if (!(yMm is > 0 and <= 10)) throw new ArgumentOutOfRangeException(nameof(yMm), yMm, "mm per pixel lies in (0, 10]");
        XMm = xMm;
        YMm = yMm;
    }

    /// <summary>Millimetres between neighbouring pixels of one row.</summary>
    public double XMm { get; }

    /// <summary>Millimetres between neighbouring pixels of one column.</summary>
    public double YMm { get; }
}
