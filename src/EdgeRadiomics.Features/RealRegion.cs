namespace EdgeRadiomics.Features;

/// <summary>What features are computed on where intensities are real numbers: a filter's response, a parametric map.</summary>
/// <remarks>A view over the caller's memory; not thread-safe.</remarks>
public readonly ref struct RealRegion
{
    /// <summary>Checks and wraps the caller's intensities.</summary>
    /// <param name="intensities">Intensities, row-major, stride = width; any number outside the mask, finite ones inside.</param>
    /// <param name="mask">Region: any non-zero value, same grid.</param>
    /// <param name="width">Columns, px, at least 1.</param>
    /// <param name="height">Rows, px, at least 1.</param>
    /// <param name="xMm">Millimetres per column, above 0; null when unknown.</param>
    /// <param name="yMm">Millimetres per row, above 0; null when unknown.</param>
    /// <exception cref="ArgumentException">A length does not fit the size, or a spacing is not positive.</exception>
    public RealRegion(ReadOnlySpan<double> intensities, ReadOnlySpan<byte> mask, int width, int height, double? xMm = null, double? yMm = null)
    {
        // The mask stands in for grey levels, so that sizes and spacings are refused in the same words.
        Shape = new PixelRegion(mask, mask, default, width, height, xMm, yMm);
        if (intensities.Length != mask.Length) throw new ArgumentException($"{width} x {height} px need {mask.Length} intensities, not {intensities.Length}", nameof(intensities));
        Intensities = intensities;
    }

    /// <summary>Intensities, row-major.</summary>
    public ReadOnlySpan<double> Intensities { get; }

    internal PixelRegion Shape { get; }
}
