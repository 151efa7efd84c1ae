using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Sync.Commands;
using EdgeRadiomics.Exams;
using Microsoft.Data.Sqlite;
using MQTTnet.Exceptions;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Keeps a connection to the broker and what goes over it: records from the outbox, the retained status and birth, the
/// health and the live hints; back come the centre's acknowledgements, commands and wishes.
/// </summary>
/// <remarks>
/// <see cref="RunAsync"/> once; <see cref="Status"/> is safe from any thread. Whatever goes wrong with the broker, the link
/// or the storage ends the connection and begins the next one after a pause: it never ends the appliance, and records wait.
/// </remarks>
internal sealed class RecordSync : IDisposable
{
    // A link that holds so long, or carried something, was a good one: the next trouble begins with a short pause again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30), Steady = TimeSpan.FromSeconds(10), LiveExpiry = TimeSpan.FromSeconds(2);

    private const long FreshNs = 2_000_000_000;

    private readonly BrokerAddress broker;
    private readonly Outbox.Outbox outbox;
    private readonly SyncSettings settings;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly LoopPulse? pulse;
    private readonly BrokerDoor door;
    private readonly LinkReports says;
    private readonly OutboxDrain drain;
    private readonly LiveHints live;
    private readonly LinkInbox inbox;
    private readonly Refusals refusals;
    private readonly RemoteControl? remote;
    private volatile SyncStatus status;
    private string? toldCause;

    public RecordSync(
        BrokerAddress broker, DeviceId device, Outbox.Outbox outbox, NewestSnapshot snapshots, TimeProvider time, ILogger log,
        DeviceReports? reports = null, LoopPulse? pulse = null, SyncSettings? settings = null, RemoteInputs? remote = null)
    {
        (this.broker, this.outbox, this.time, this.log, this.pulse, this.settings) = (broker, outbox, time, log, pulse, settings ?? new SyncSettings());
        door = new BrokerDoor(broker, $"er-{device.Site}-{device.Device}", this.settings, time);
        says = new LinkReports(device, outbox.Session, this.settings, reports, time);
        drain = new OutboxDrain(outbox, this.settings, time, log, pulse, () => snapshots.Value is { } newest && MonotonicClock.NowNs(time) - newest.MonotonicNs < FreshNs);
        live = new LiveHints(device, snapshots, time);
        refusals = new Refusals(log);
        inbox = new LinkInbox(device, refusals);
        status = new SyncStatus(false, null, this.settings.WaitsForCentre);
        this.remote = remote is null ? null : new RemoteControl(device, remote, refusals, time, says.SayOnlineAsync, drain.Again, () => Diagnose(remote, reports));
    }

    public SyncStatus Status => status is { Connected: true, LastError: null } well ? well with { LastError = drain.Concern ?? drain.QuarantineInWords } : status;

    /// <summary>What came in and was not obeyed, by reason.</summary>
    public IReadOnlyDictionary<string, long> Refused => refusals.Counts;

    /// <summary>Connects, drains, waits for work, and connects again, until stopped; then says that it stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        outbox.Appended += drain.Wake;
        TimeSpan wait = settings.FirstWait;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                (long began, long before) = (time.GetTimestamp(), drain.Progress);
                try
                {
                    await CarryAsync(stop);
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    if (time.GetElapsedTime(began) > Steady && status.Connected || drain.Progress > before) wait = settings.FirstWait;
                    status = status with { Connected = false, LastError = Words(e) };
                    // Jitter keeps a fleet from knocking in step after a broker's restart.
                    TimeSpan jittered = wait * (0.5 + Random.Shared.NextDouble());
                    // Days without a broker, or with a certificate that has expired, are one line in the log.
                    if (toldCause != status.LastError) SyncLog.Away(log, broker, toldCause = status.LastError!, jittered);
                    pulse?.Idle();
                    await Task.Delay(jittered, time, stop);
                    wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
                }
            }
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or MqttCommunicationException)
        {
            // Stopped while it connected or waited: the way this loop ends. MQTTnet calls the first a failed connection.
        }
        finally
        {
            outbox.Appended -= drain.Wake;
            status = status with { Connected = false };
        }
    }

    public void Dispose() => drain.Dispose();

    private async Task CarryAsync(CancellationToken stop)
    {
        pulse?.Beat();
        using BrokerLink link = await door.OpenAsync(says.Will, inbox.Receive, stop);
        try
        {
            await says.SayOnlineAsync(link, stop);
            if (remote is not null) await remote.ReportAsync(link, stop);
            string? deaf = await ListenAsync(link, stop);
            status = status with { Connected = true, LastError = deaf, Broker = link.Facts };
            SyncLog.Connected(log, broker, link.Facts.Protocol, settings.WaitsForCentre ? "centre's answer" : "broker's answer");
            toldCause = null;
            using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task[] loops =
            [
                link.Lost.WaitAsync(ending.Token),
                drain.RunAsync(link, ending.Token),
                live.RunAsync((topic, payload) => link.SendAsync(topic, payload, LiveExpiry, ending.Token), ending.Token),
                says.RunHealthAsync(link, ending.Token),
                says.RunCaptureAsync(link, ending.Token),
                ReadAsync(link, ending.Token),
            ];
            Task first = await Task.WhenAny(loops);
            await ending.CancelAsync();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
        }
        finally
        {
            if (stop.IsCancellationRequested && link.IsConnected) await says.SayStoppedAsync(link);
        }
    }

    // A broker that gives no right to listen still takes records; where the centre's answer is awaited, that is said on the page.
    private async Task<string?> ListenAsync(BrokerLink link, CancellationToken stop)
    {
        string? deaf = null;
        foreach (string filter in inbox.Filters)
        {
            try
            {
                await link.SubscribeAsync(filter, stop);
            }
            catch (MqttCommunicationException e) when (link.IsConnected)
            {
                SyncLog.NotHeard(log, deaf = e.Message);
            }
        }
        return settings.WaitsForCentre ? deaf : null;
    }

    private async Task ReadAsync(BrokerLink link, CancellationToken stop)
    {
        await foreach (InboxMessage message in inbox.Messages.ReadAllAsync(stop))
        {
            if (message.Name != LinkInbox.Ack) await (remote?.HandleAsync(link, message, stop) ?? Task.CompletedTask);
            else if (CentreAck.Read(message.Payload) is { } ack) drain.Settle(ack);
            else refusals.Count("malformed acknowledgement");
        }
    }

    private JsonElement Diagnose(RemoteInputs remote, DeviceReports? reports)
    {
        Outbox.OutboxDepth depth = outbox.Depth();
        byte[]? health = reports?.Health();
        return JsonSerializer.SerializeToElement(new Diagnosis(outbox.Session, settings.WaitsForCentre ? SyncSettings.Application : SyncSettings.Puback, status.Broker,
            depth.Records, depth.OldestAge?.TotalSeconds, remote.Clock().Word(), refusals.Counts, health is null ? null : JsonElement.Parse(health)), SyncJson.Default.Diagnosis);
    }

    private static string Words(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
            if (cause is ProblemException) return cause.Message;
            else if (cause is SqliteException) return $"the outbox cannot be written ({cause.Message.TrimEnd('.')}); free some space on the device";
        return (e.InnerException ?? e).Message;
    }
}
