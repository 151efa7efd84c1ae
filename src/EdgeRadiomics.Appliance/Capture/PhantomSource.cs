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

    /// <summary>A seed of none is 1.</summary>
    public PhantomSource(string seed, CaptureOptions options, TimeProvider clock)
    {
        if (!int.TryParse(seed.Length == 0 ? "1" : seed, NumberStyles.None, CultureInfo.InvariantCulture, out this.seed))
            throw new ProblemException($"--source phantom:{seed} names no seed", "use phantom or phantom:N with a whole number N");
        this.clock = clock;
        pace = new Pace(clock, options.FramesPerSecond ?? 20);
        start = clock.GetTimestamp();
        scan = new PhantomScan(ScannerSettings.Random(this.seed), LesionSigns.Draw(LesionSigns.DrawSubtype(this.seed), this.seed), this.seed);
    }

    public string Description => $"phantom {seed}";

    public bool IsDemonstration => true;

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
