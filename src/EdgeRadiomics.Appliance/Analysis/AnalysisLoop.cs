using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Tracks;

namespace EdgeRadiomics.Appliance.Analysis;

/// <summary>Frame in, observation, track, hints, snapshot out; nothing else. Runs on one thread of its own.</summary>
internal sealed class AnalysisLoop(
    NewestFrame frames, ExamPipeline pipeline, HintPolicy policy, NewestSnapshot snapshots, TimeProvider time, LoopPulse? pulse = null)
{
    private readonly LesionTrack track = new();
    private readonly FrameRate rate = new(time);

    /// <summary>Analyses the newest frame, again and again, until <paramref name="stop"/>.</summary>
    public void Run(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                pulse?.Idle();
                using Frame frame = frames.Take(stop);
                pulse?.Beat();
                snapshots.Publish(Analyse(frame));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped while it waited for a frame: the way this loop ends.
        }
    }

    private Snapshot Analyse(Frame frame)
    {
        long started = time.GetTimestamp();
        LesionObservation observation = pipeline.Analyse(frame);
        track.Add(observation);
        IReadOnlyList<ReceptorHint> hints = policy.Judge(track);
        long judged = time.GetTimestamp();
        double waitedMs = Math.Max(0, (MonotonicClock.NowNs(time) - frame.Info.MonotonicNs) / 1e6 - Ms(started, time.GetTimestamp()));
        LatencyMs latency = new(
            Capture: waitedMs,
            Segmentation: Ms(started, observation.SegmentedAt),
            Features: Ms(observation.SegmentedAt, observation.MeasuredAt),
            Hints: Ms(observation.MeasuredAt, judged),
            Total: waitedMs + Ms(started, judged));
        return SnapshotBuilder.Build(frame, observation, track, hints) with
        {
            Time = time.GetUtcNow(),
            Latency = latency,
            FramesPerSecond = rate.Count(),
            FramesDropped = frames.Dropped,
        };
    }

    private double Ms(long from, long to) => time.GetElapsedTime(from, to).TotalMilliseconds;
}
