using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Sectors;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>
/// Reads raw frames, finds their sector, and publishes grey, blanked frames. The only place that opens a failed device again.
/// <see cref="Run"/> belongs to one thread; <see cref="State"/> is safe from any.
/// </summary>
internal sealed class CaptureLoop : IDisposable
{
    private readonly Func<IFrameSource> open;
    private readonly NewestFrame newest;
    private readonly CaptureOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly LoopPulse? pulse;
    private readonly SectorFinder finder = new();
    private readonly RawFrame raw;
    private readonly SignalWatch watch;
    private ScanSector? sector;
    private PixelSpacing? spacing;
    private IFrameSource source;
    private long number;

    /// <summary>Opens the source here already, so that a bad one is a problem at the start unless it is waited for; <paramref name="open"/> is called again after a fault.</summary>
    public CaptureLoop(Func<IFrameSource> open, FramePool pool, NewestFrame newest, CaptureOptions options, TimeProvider clock, ILogger log, LoopPulse? pulse = null)
    {
        this.open = open;
        raw = new RawFrame(pool);
        this.newest = newest;
        this.options = options;
        this.clock = clock;
        this.log = log;
        this.pulse = pulse;
        try
        {
            source = open();
        }
        catch (ProblemException problem) when (options.WaitsForGrabber)
        {
            source = new AbsentSource(problem.Message);
        }
        watch = new SignalWatch(options, clock, source.Description, source.IsDemonstration);
        CaptureLog.Opened(log, source.Description);
    }

    /// <summary>What capture is doing at this moment.</summary>
    public CaptureState State => watch.Snapshot();

    /// <summary>Captures until stopped or until the source ends.</summary>
    /// <exception cref="ProblemException">Something a person must mend.</exception>
    /// <exception cref="DeviceFaultException">The device failed for good.</exception>
    public void Run(CancellationToken stop)
    {
        TimeSpan wait = options.FirstRetry;
        while (!stop.IsCancellationRequested)
        {
            pulse?.Beat();
            try
            {
                if (!source.Read(raw, stop)) return;
                wait = options.FirstRetry;
                Process();
            }
            catch (DeviceFaultException fault) when (fault.IsTransient)
            {
                CaptureLog.SourceFailed(log, fault.Message, wait);
                if (!Reopen(fault.Message, ref wait, stop)) return;
            }
        }
    }

    public void Dispose() => source.Dispose();

    /// <summary>Turns the raw frame that was read last into a frame, and publishes it if it may be seen.</summary>
    internal void Process()
    {
        number++;
        if (raw.IsDiscontinuous) finder.Forget();
        bool signal = raw.HasSignal && SignalWatch.HasPicture(raw.Grey);
        if (signal) LearnSector(raw.Width, raw.Height);
        SourceState before = watch.Current;
        if (!signal || sector is null)
        {
            raw.Release();
            watch.Saw(raw, [], SourceState.NoSignal);
        }
        else
        {
            Frame frame = raw.Take();
            sector.Blank(frame.Pixels);
            SourceState state = watch.Saw(raw, frame.Pixels, SourceState.Streaming);
            frame.Describe(new FrameInfo
            {
                Number = number,
                MonotonicNs = raw.MonotonicNs,
                Sector = sector,
                Spacing = spacing,
                State = state,
                IsDemonstration = source.IsDemonstration,
            });
            newest.Publish(frame);
        }
        if (watch.Current != before) CaptureLog.StateChanged(log, watch.Current);
    }

    private void LearnSector(int width, int height)
    {
        bool wasSettled = finder.IsSettled;
        finder.Add(raw.Grey, width, height);
        if (wasSettled && !finder.IsSettled) watch.CountDiscontinuity();
        if (ReferenceEquals(finder.Sector, sector)) return;
        (PixelBox? boxBefore, PixelSpacing? spacingBefore) = (sector?.Bounds, spacing);
        sector = finder.Sector;
        spacing = sector is null ? null : RulerReader.Read(raw.Grey, sector);
        if (sector is null || (sector.Bounds == boxBefore && spacing == spacingBefore)) return;
        PixelBox box = sector.Bounds;
        CaptureLog.SectorFound(log, box.Width, box.Height, box.X, box.Y, width, height, spacing is { } mm ? $"{mm.YMm:0.0000} mm per px" : "none legible");
    }

    private bool Reopen(string reason, ref TimeSpan wait, CancellationToken stop)
    {
        source.Dispose();
        watch.Lose();
        CaptureLog.StateChanged(log, watch.Current);
        while (true)
        {
            pulse?.Beat();
            using Pace pause = new(clock, 1 / Math.Max(0.001, wait.TotalSeconds));
            if (!pause.Wait(stop) || !pause.Wait(stop)) return false;
            wait = wait * 2 < options.LongestRetry ? wait * 2 : options.LongestRetry;
            try
            {
                source = open();
                CaptureLog.Opened(log, source.Description);
                return true;
            }
            catch (Exception fault) when (fault is ProblemException or DeviceFaultException { IsTransient: true })
            {
                // What could be opened at the start and is away now may come back: a person's mistake it is only at the start.
                // A grabber is looked for twice a second, maybe all night: one line a reason.
                if (fault.Message != reason) CaptureLog.SourceFailed(log, fault.Message, wait);
                reason = fault.Message;
            }
        }
    }
}
