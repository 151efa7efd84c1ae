namespace EdgeRadiomics.Phantom;

/// <summary>Where a resting hand holds the probe: sums of sines of unrelated periods. Immutable.</summary>
/// <param name="XMm">Shift along the probe, mm, at most 1.6.</param>
/// <param name="YMm">Shift into the depth (pressure), mm, at most 0.8.</param>
/// <param name="ElevationMm">Shift across the picture's plane, mm, at most 1.4: only this brings new scatterers.</param>
public readonly record struct ProbeMotion(double XMm, double YMm, double ElevationMm)
{
    /// <summary>Where the probe is after a time, s.</summary>
    public static ProbeMotion At(double seconds) => new(
        1.1 * Math.Sin(0.83 * seconds) + 0.5 * Math.Sin(2.17 * seconds + 1),
        0.5 * Math.Sin(0.61 * seconds + 2) + 0.3 * Math.Sin(1.71 * seconds),
        0.9 * Math.Sin(0.47 * seconds + 0.5) + 0.5 * Math.Sin(1.93 * seconds));
}
