using System.Globalization;
using EdgeRadiomics.Phantom;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>The simulated scan of one seed, moved as a hand moves a probe; its pixels say that they are synthetic.</summary>
internal sealed class PhantomSource : IFrameSource
{
    private readonly int seed;
    private readonly PhantomScan scan;
    private readonly TimeProvider clock;
    private readonly Pace pace;
    private readonly long start;

    public PhantomSource(int seed, CaptureOptions options, TimeProvider clock)
    {
        (this.seed, this.clock) = (seed, clock);
        pace = new Pace(clock, options.FramesPerSecond ?? 20);
        start = clock.GetTimestamp();
        scan = new PhantomScan(ScannerSettings.Random(seed), LesionSigns.Draw(LesionSigns.DrawSubtype(seed), seed), seed);
    }

    public string Description => $"phantom {seed}";

    public bool IsDemonstration => true;

    /// <summary>The seed of <c>phantom</c>, which is 1, or <c>phantom:SEED</c>; null where it is no whole number.</summary>
    public static int? SeedOf(string source) =>
        source == "phantom" ? 1 : int.TryParse(source.AsSpan("phantom:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int seed) ? seed : null;

    public bool Read(RawFrame target, CancellationToken stop)
    {
        if (!pace.Wait(stop)) return false;
        target.Resize(scan.Settings.Width, scan.Settings.Height);
        scan.Draw(ProbeMotion.At(clock.GetElapsedTime(start).TotalSeconds), target.Grey);
        target.MonotonicNs = MonotonicClock.NowNs(clock);
        return true;
    }

    public void Dispose() => pace.Dispose();
}
