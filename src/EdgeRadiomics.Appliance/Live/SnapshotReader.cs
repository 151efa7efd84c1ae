using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Appliance.Live;

/// <summary>Turns the newest snapshot into what the page shows, with its age. Safe from any thread.</summary>
internal sealed class SnapshotReader : IDisposable
{
    private static readonly TimeSpan StalledAfter = TimeSpan.FromSeconds(1);
    private readonly LiveInputs inputs;
    private readonly TimeProvider time;
    private readonly LiveModel[] models;
    private readonly LatencyWindow latencies = new();
    private readonly Lock gate = new();
    private long arrival;

    public SnapshotReader(LiveInputs inputs, TimeProvider time)
    {
        (this.inputs, this.time) = (inputs, time);
        models = [.. inputs.Models.Select(m => new LiveModel(m.Name, m.Version, m.Sha256, m.Synthetic, m.Task, m.Calibration))];
        arrival = time.GetTimestamp();
        inputs.Snapshots.Changed += Note;
    }

    public void Dispose() => inputs.Snapshots.Changed -= Note;

    public LiveSnapshot Read() => Read(inputs.Snapshots.Value);

    public LiveSnapshot Read(Snapshot? snapshot)
    {
        double p50, p95;
        TimeSpan since;
        lock (gate)
        {
            (p50, p95, _) = latencies.Spread();
            since = time.GetElapsedTime(arrival);
        }
        return snapshot is null ? BeforeFirst() : Read(snapshot, since, p50, p95);
    }

    // The age counts from arrival here, on the monotonic clock: a van's calendar jumps when it finds a time server.
    private void Note(Snapshot snapshot)
    {
        lock (gate)
        {
            latencies.Add(SnapshotWords.FiniteOr0(snapshot.Latency.Total));
            arrival = time.GetTimestamp();
        }
    }

    private LiveSnapshot Read(Snapshot s, TimeSpan since, double p50, double p95)
    {
        // A screen without an ultrasound picture gives no frame to analyse: capture alone can tell it from a dead grabber, and both at once.
        // The next snapshot takes as long as its analysis, seconds on an emulated board: that is no stall of the source.
        SourceState capture = inputs.Capture();
        double analysisMs = SnapshotWords.FiniteOr0(s.Latency.Total - s.Latency.Capture);
        bool isGone = capture is SourceState.NoSignal or SourceState.Stalled || since.TotalMilliseconds > Math.Max(StalledAfter.TotalMilliseconds, 2 * analysisMs);
        string state = !isGone ? SnapshotWords.Of(s.State) : capture == SourceState.NoSignal ? SnapshotWords.NoSignal : SnapshotWords.Stalled;
        LiveLesion? lesion = s.Lesion is { } found && !isGone ? Lesion(found, s.Spacing) : null;
        (string absence, string text) = SnapshotWords.Absence(state, s.Absence, lesion is not null);
        LiveFrame frame = new(s.FrameNumber, s.Time, since.TotalMilliseconds + SnapshotWords.FiniteOr0(s.Latency.Total), s.FrameWidth, s.FrameHeight,
            LiveBox.Of(s.SectorBox), state, s.IsDemonstration, s.Spacing is { } mm ? new LivePair(mm.XMm, mm.YMm) : null);
        ReceptorHint[] hints = [.. s.Hints.Select(hint => isGone ? SnapshotWords.Withdrawn(hint) : SnapshotWords.Finite(hint))];
        LatencyMs took = s.Latency;
        LiveLatency latency = new(Math.Round(SnapshotWords.FiniteOr0(took.Capture), 2), Math.Round(SnapshotWords.FiniteOr0(took.Segmentation), 2),
            Math.Round(SnapshotWords.FiniteOr0(took.Features), 2), Math.Round(SnapshotWords.FiniteOr0(took.Hints), 2),
            Math.Round(SnapshotWords.FiniteOr0(took.Total), 2), Math.Round(p50, 2), Math.Round(p95, 2));
        return new LiveSnapshot(frame, lesion, absence, text, hints, latency, isGone ? 0 : Math.Round(SnapshotWords.FiniteOr0(s.FramesPerSecond), 1),
            s.FramesDropped, inputs.Exam.Current(), inputs.Device(), models, inputs.Source, Notices.Investigational);
    }

    private LiveLesion Lesion(LesionView lesion, PixelSpacing? spacing)
    {
        DescriptorView[] descriptors =
            [.. inputs.Descriptors(lesion.Features).Select(d => d with { Value = SnapshotWords.Finite(d.Value) })];
        return new LiveLesion(lesion.Contour, LiveBox.Of(lesion.Box), lesion.AreaPx,
            spacing is { } a ? Math.Round(lesion.AreaPx * a.XMm * a.YMm, 2) : null,
            spacing is { } b ? Math.Round(LesionShape.LongAxisMm(lesion.Contour.Span, b), 2) : null,
            SnapshotWords.FiniteOr0(lesion.Confidence), lesion.FusedFrames, LesionShape.Runs(lesion.Mask.Span), descriptors);
    }

    private LiveSnapshot BeforeFirst()
    {
        LiveFrame frame = new(0, time.GetUtcNow(), 0, 0, 0, new LiveBox(0, 0, 0, 0), "no-signal", inputs.Source.Demonstration, null);
        return new LiveSnapshot(frame, null, "no-picture", "Waiting for the first frame.", [], new LiveLatency(0, 0, 0, 0, 0, 0, 0), 0, 0,
            inputs.Exam.Current(), inputs.Device(), models, inputs.Source, Notices.Investigational);
    }
}
