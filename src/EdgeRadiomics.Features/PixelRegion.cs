namespace EdgeRadiomics.Features;

/// <summary>What features are computed on: 8-bit grey pixels, a lesion mask and, where known, the echo-carrying sector, on one grid.</summary>
/// <remarks>Grey levels 0 to 255; 0 is data (anechoic), not background. A view over the caller's memory; not thread-safe.</remarks>
public readonly ref struct PixelRegion
{
    /// <summary>Checks and wraps the caller's pixels.</summary>
    /// <param name="pixels">Grey levels, row-major, stride = width.</param>
    /// <param name="mask">Lesion: any non-zero value, same grid.</param>
    /// <param name="sector">Where the grid carries echo: any non-zero value, same grid; empty means everywhere.</param>
    /// <param name="width">Columns, px, at least 1.</param>
    /// <param name="height">Rows, px, at least 1.</param>
    /// <param name="xMm">Millimetres per column, above 0; null when unknown.</param>
    /// <param name="yMm">Millimetres per row, above 0; null when unknown.</param>
    /// <exception cref="ArgumentException">A length does not fit the size, or a spacing is not positive.</exception>
    public PixelRegion(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> mask, ReadOnlySpan<byte> sector, int width, int height, double? xMm = null, double? yMm = null)
    {
        if (width <= 0 || height <= 0) throw new ArgumentException($"a region of {width} x {height} px holds nothing", nameof(width));
        if (pixels.Length != (long)width * height) throw new ArgumentException($"{width} x {height} px need {(long)width * height} grey levels, not {pixels.Length}", nameof(pixels));
        if (mask.Length != pixels.Length) throw new ArgumentException($"the mask has {mask.Length} px, the picture {pixels.Length}", nameof(mask));
        if (sector.Length != 0 && sector.Length != pixels.Length) throw new ArgumentException($"the sector has {sector.Length} px, the picture {pixels.Length}", nameof(sector));
        if (xMm is { } x && !(x > 0 && double.IsFinite(x))) throw new ArgumentException("mm per px is positive", nameof(xMm));
        if (yMm is { } y && !(y > 0 && double.IsFinite(y))) throw new ArgumentException("mm per px is positive", nameof(yMm));
        Pixels = pixels;
        Mask = mask;
        Sector = sector;
        Width = width;
        Height = height;
        XMm = xMm;
        YMm = yMm;
    }

    /// <summary>Grey levels, row-major.</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>Lesion where non-zero.</summary>
    public ReadOnlySpan<byte> Mask { get; }

    /// <summary>Echo where non-zero; empty means everywhere.</summary>
    public ReadOnlySpan<byte> Sector { get; }

    /// <summary>Columns, px.</summary>
    public int Width { get; }

    /// <summary>Rows, px.</summary>
    public int Height { get; }

    /// <summary>Millimetres per column, or null.</summary>
    public double? XMm { get; }

    /// <summary>Millimetres per row, or null.</summary>
    public double? YMm { get; }

    internal bool HasEcho(int index) => Sector.Length == 0 || Sector[index] != 0;
}
