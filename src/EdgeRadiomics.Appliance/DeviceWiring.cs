using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Appliance;

/// <summary>The heartbeats of a run.</summary>
internal sealed class LoopPulses(TimeProvider time, string source)
{
    // A stream or file that stands still is its sender's affair: to start the appliance again would help nobody.
    public LoopPulse Capture { get; } = new("capture", time, isWatched: !source.StartsWith("clip:", StringComparison.Ordinal));

    public LoopPulse Analysis { get; } = new("analysis", time);

    public LoopPulse Sync { get; } = new("sync", time);
}

/// <summary>Keeps the device's own affairs going beside the line: health, clock floor, systemd.</summary>
internal sealed class DeviceWiring(
    HealthInputs inputs, LoopPulses loops, Outbox.Outbox outbox, Func<BirthMessage> birth, SystemdNotifier systemd, ILogger log) : IDisposable
{
    private static readonly TimeSpan KeepEvery = TimeSpan.FromMinutes(1);

    private readonly HealthReader reader = new(inputs);
    private readonly SemaphoreSlim recorded = new(0, 1);
    private volatile HealthMessage? newest;
    private bool told;

    /// <summary>What a person should look after, in a few words; null when all is well.</summary>
    public string? Concern => newest is { Concerns.Count: > 0 } health ? string.Join(", ", health.Concerns) : null;

    public DeviceReports Reports => new(
        () => JsonSerializer.SerializeToUtf8Bytes(birth(), HealthJson.Default.BirthMessage),
        () => Look() is { } health ? JsonSerializer.SerializeToUtf8Bytes(health, HealthJson.Default.HealthMessage) : null,
        reader.ReadCapture);

    /// <summary>Runs until stopped, then says so to systemd. Does not throw: a sensor never ends the appliance.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        outbox.Appended += Wake;
        try
        {
            LoopWatch watch = new([loops.Capture, loops.Analysis, loops.Sync], systemd, inputs.Clock, log);
            await Task.WhenAll(watch.RunAsync(stop), KeepClockAsync(stop), WatchHealthAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped: the way this loop ends.
        }
        finally
        {
            outbox.Appended -= Wake;
            systemd.Stopping();
            inputs.Clock.Keep();
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        recorded.Dispose();
    }

    /// <summary>What this appliance is, as <c>birth</c> says it. Of the source only its kind: an address may name a clinic.</summary>
    public static BirthMessage Birth(ApplianceOptions options, bool isDemonstration, IReadOnlyList<ModelCard> cards, string provider, long session) => new(
        "EdgeRadiomics", Version, RuntimeInformation.OSDescription, RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(), RuntimeInformation.FrameworkDescription, provider,
        options.Source!.Split(':')[0], isDemonstration,
        [.. cards.Select(card => new BirthModel(card.Name, card.Version, card.Sha256, card.Task, card.Synthetic))],
        ["status", "birth", "health", "capture/state", "live/hint", "evt/exam", "evt/result", "evt/gap", "cfg/reported", "rsp/+"], [ExamEvent.Schema, LesionResult.Schema, GapEvent.Schema], session, Notices.Investigational);

    internal static string Version { get; } = typeof(DeviceWiring).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private async Task KeepClockAsync(CancellationToken stop)
    {
        while (true)
        {
            inputs.Clock.Keep();
            await recorded.WaitAsync(KeepEvery, stop);
        }
    }

    private async Task WatchHealthAsync(CancellationToken stop)
    {
        string? clock = null, concern = null;
        while (true)
        {
            if (Look() is { } health)
            {
                if (clock != health.Clock) DeviceLog.ClockIs(log, health.Clock, health.Time);
                // Figures in the words change all the time; the log says a concern once, when its kind is new.
                string kinds = string.Join(", ", health.Concerns.Select(words => words.Split(" (")[0]));
                if (concern != kinds && kinds.Length > 0) DeviceLog.Concerns(log, Concern!);
                (clock, concern) = (health.Clock, kinds);
                systemd.Status($"{health.Frames.State}, {health.Frames.FpsIn:0.#} frames/s, {health.Outbox.Records} records wait, clock {health.Clock}{(Concern is { } words ? "; " + words : "")}");
            }
            await Task.Delay(LinkReports.HealthEvery, inputs.Clock, stop);
        }
    }

    private HealthMessage? Look()
    {
        try
        {
            return newest = reader.Read();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (!told) DeviceLog.HealthUnreadable(log, e);
            told = true;
            return null;
        }
    }

    private void Wake()
    {
        if (recorded.CurrentCount > 0) return;
        try
        {
            recorded.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two records at once: one wake-up is enough.
        }
    }
}
