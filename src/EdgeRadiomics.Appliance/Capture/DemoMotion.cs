namespace EdgeRadiomics.Appliance.Capture;

/// <summary>How a resting hand holds a probe: slow drift and pressure, a little tilt, slightly changing gain. Sums of sines of unrelated periods.</summary>
internal readonly record struct DemoMotion(double DriftX, double DriftY, double Scale, double TiltRad, double Gain)
{
    /// <summary>Drift in parts of the window's side (at most 2 %), scale 1 +- 2 %, tilt +- 1.2 degrees, gain +- 4 %.</summary>
    public static DemoMotion At(double seconds) => new(
        0.012 * Math.Sin(0.83 * seconds) + 0.006 * Math.Sin(2.17 * seconds + 1),
        0.010 * Math.Sin(0.61 * seconds + 2) + 0.005 * Math.Sin(1.71 * seconds),
        1 + 0.012 * Math.Sin(0.47 * seconds + 0.5) + 0.006 * Math.Sin(1.93 * seconds),
        0.021 * Math.Sin(0.39 * seconds + 1.3),
        1 + 0.04 * Math.Sin(0.29 * seconds));
}
