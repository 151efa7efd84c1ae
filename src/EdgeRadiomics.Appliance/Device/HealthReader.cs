using System.Globalization;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Appliance.Outbox;

namespace EdgeRadiomics.Appliance.Device;

/// <summary>What the health of the appliance is read from.</summary>
internal sealed record HealthInputs(
    string DataFolder, DeviceSensors Sensors, FlooredClock Clock, Func<CaptureState> Capture, NewestFrame Frames, NewestSnapshot Snapshots, Func<OutboxDepth> Outbox, string Provider);

/// <summary>Reads the health now. Safe from any thread.</summary>
internal sealed class HealthReader : IDisposable
{
    // A record with its pictures is about 1 MB: 1 GB lasts a long day. Boards slow down from 80 (Raspberry Pi) or more.
    private const long LowDisk = 1_000_000_000, LowMemory = 100_000_000;
    private const double HotC = 80;

    private readonly HealthInputs inputs;
    private readonly long started;
    private readonly LatencyWindow latencies = new();
    private readonly Lock gate = new();

    public HealthReader(HealthInputs inputs)
    {
        (this.inputs, started) = (inputs, inputs.Clock.GetTimestamp());
        inputs.Snapshots.Changed += Note;
    }

    public void Dispose() => inputs.Snapshots.Changed -= Note;

    public HealthMessage Read()
    {
        (ClockState clock, CaptureState capture, OutboxDepth outbox, DeviceSensors sensors) = (inputs.Clock.State, inputs.Capture(), inputs.Outbox(), inputs.Sensors);
        HealthLatency? latency;
        lock (gate) latency = latencies.Count > 0 && latencies.Spread() is var (p50, p95, p99) ? new HealthLatency(Math.Round(p50, 1), Math.Round(p95, 1), Math.Round(p99, 1)) : null;
        HealthMessage health = new(
            inputs.Clock.GetUtcNow(), clock.Word(), Math.Round(inputs.Clock.GetElapsedTime(started).TotalSeconds), sensors.UptimeS, sensors.TemperatureC, sensors.IsThrottled, sensors.IsUnderVoltage,
            DeviceSensors.Disk(inputs.DataFolder) is var (free, total) ? new HealthDisk(free, total) : null,
            new HealthMemory(Environment.WorkingSet, sensors.AvailableMemory),
            new HealthFrames(Word(capture.State), Rate(capture.FramesPerSecond), inputs.Snapshots.Value is { } snapshot ? Rate(snapshot.FramesPerSecond) : null, inputs.Frames.Dropped),
            latency, new HealthOutbox(outbox.Records, outbox.OldestAge is { } age ? Math.Round(age.TotalSeconds, 1) : null, outbox.Bytes), inputs.Provider, []);
        return health with { Concerns = [.. Concerns(health, clock)] };
    }

    /// <summary>What the picture is doing now.</summary>
    public CaptureMessage ReadCapture()
    {
        CaptureState capture = inputs.Capture();
        return new CaptureMessage(Word(capture.State), inputs.Clock.GetUtcNow() - capture.Since, Rate(capture.FramesPerSecond),
            capture.Width > 0 ? string.Create(CultureInfo.InvariantCulture, $"{capture.Width}x{capture.Height}") : null, capture.IsDemonstration);
    }

    private static IEnumerable<string> Concerns(HealthMessage health, ClockState clock)
    {
        if (health.Disk is { FreeBytes: < LowDisk } disk) yield return $"disk almost full ({disk.FreeBytes / 1_000_000} MB left)";
        if (health.Memory.AvailableBytes is < LowMemory) yield return "memory almost full";
        if (health.TemperatureC is >= HotC and var hot) yield return $"hot ({hot:0} °C)";
        if (health.Throttled == true) yield return "slowed down by the board";
        if (health.UnderVoltage == true) yield return "power supply too weak";
        if (clock is ClockState.Floor or ClockState.Unsynced) yield return "clock not set";
    }

    private static string Word(Frames.SourceState state) => state switch
    {
        Frames.SourceState.Streaming => "streaming",
        Frames.SourceState.Frozen => "frozen",
        Frames.SourceState.NoSignal => "no-signal",
        _ => "stalled",
    };

    private static double Rate(double framesPerSecond) => double.IsFinite(framesPerSecond) ? Math.Round(framesPerSecond, 1) : 0;

    private void Note(Snapshot snapshot)
    {
        if (!double.IsFinite(snapshot.Latency.Total)) return;
        lock (gate) latencies.Add(snapshot.Latency.Total);
    }
}
