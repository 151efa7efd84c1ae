namespace EdgeRadiomics.Phantom;

/// <summary>How the simulated scanner is set. Immutable.</summary>
public sealed record ScannerSettings
{
    /// <summary>Columns, px, 64 to 2048.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Rows, px, 64 to 2048; they show <see cref="DepthMm"/>.</summary>
    public int Height { get; init; } = 480;

    /// <summary>Depth of the lowest row, mm.</summary>
    public double DepthMm { get; init; } = 40;

    /// <summary>Centre frequency, MHz; 10 MHz are a wavelength of 0.154 mm.</summary>
    public double FrequencyMHz { get; init; } = 10;

    /// <summary>Depth at which a beam is narrowest, mm.</summary>
    public double FocusMm { get; init; } = 18;

    /// <summary>Focal length over aperture: the beam's full width at half maximum in the focus is wavelength x F-number.</summary>
    public double FNumber { get; init; } = 2;

    /// <summary>Distance from the focus at which a beam is wider by the square root of 2, mm.</summary>
    public double DepthOfFieldMm { get; init; } = 12;

    /// <summary>Length of the pulse, cycles; the axial full width at half maximum is half of them in wavelengths.</summary>
    public double Cycles { get; init; } = 2;

    /// <summary>Decibels between black and white.</summary>
    public double DynamicRangeDb { get; init; } = 60;

    /// <summary>Overall gain, dB; 0 shows glandular tissue (0 dB) at 0.55 of white.</summary>
    public double GainDb { get; init; }

    /// <summary>Gain that time-gain compensation gives too much (or, below 0, too little), dB per cm of depth.</summary>
    public double TgcErrorDbPerCm { get; init; }

    /// <summary>Millimetres between neighbouring pixels, the same both ways.</summary>
    public double MmPerPx => DepthMm / Height;

    /// <summary>Full width at half maximum of the beam at a depth, mm.</summary>
    public double BeamWidthMm(double depthMm) =>
        1.54 / FrequencyMHz * FNumber * Math.Sqrt(1 + Math.Pow((depthMm - FocusMm) / DepthOfFieldMm, 2));

    /// <summary>Full width at half maximum of the pulse, mm.</summary>
    public double PulseLengthMm => Cycles * 1.54 / FrequencyMHz / 2;

    /// <summary>Settings as sonographers really leave them: drawn by seed.</summary>
    public static ScannerSettings Random(int seed)
    {
        Draws draws = new((ulong)seed ^ 0x5CA77E);
        double depth = draws.Between(30, 48);
        return new ScannerSettings
        {
            DepthMm = depth,
            FrequencyMHz = draws.Between(8, 13),
            FocusMm = depth * draws.Between(0.3, 0.65),
            FNumber = draws.Between(1.6, 2.6),
            DepthOfFieldMm = draws.Between(8, 15),
            DynamicRangeDb = draws.Between(52, 70),
            GainDb = draws.Between(-5, 5),
            TgcErrorDbPerCm = draws.Between(-2, 2),
        };
    }
}
