using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Exams;
using MQTTnet.Exceptions;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Keeps a connection to the broker and what goes over it: records from the outbox, the retained status and birth, the
/// health and the live hints.
/// </summary>
/// <remarks>
/// <see cref="RunAsync"/> once; <see cref="Status"/> is safe from any thread. Whatever goes wrong with the broker, the link
/// or the storage ends the connection and begins the next one after a pause: it never ends the appliance, and records wait.
/// </remarks>
internal sealed class RecordSync(
    BrokerAddress broker, DeviceId device, Outbox.Outbox outbox, NewestSnapshot snapshots, TimeProvider time, ILogger log,
    DeviceReports? reports = null, LoopPulse? pulse = null) : IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5), LongestWait = TimeSpan.FromSeconds(30);

    private readonly LinkReports says = new(device, outbox.Session, reports, time);
    private readonly OutboxDrain drain = new(outbox, pulse);
    private readonly LiveHints live = new(device, snapshots, time);
    private volatile SyncStatus status = new(false, null);

    public SyncStatus Status => status;

    /// <summary>Connects, drains, waits for work, and connects again, until stopped; then says that it stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        outbox.Appended += drain.Wake;
        TimeSpan wait = FirstWait;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await CarryAsync(() => wait = FirstWait, stop);
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    status = new SyncStatus(false, (e.InnerException ?? e).Message);
                    // Jitter keeps a fleet from knocking in step after a broker's restart.
                    TimeSpan jittered = wait * (0.5 + Random.Shared.NextDouble());
                    SyncLog.Away(log, broker, status.LastError!, jittered);
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

    private async Task CarryAsync(Action connected, CancellationToken stop)
    {
        pulse?.Beat();
        using BrokerLink link = await BrokerLink.OpenAsync(broker, $"er-{device.Site}-{device.Device}", says.Will, time, stop);
        try
        {
            await says.SayOnlineAsync(link, stop);
            status = new SyncStatus(true, null);
            SyncLog.Connected(log, broker);
            connected();
            using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task[] loops =
            [
                drain.RunAsync(link, ending.Token),
                live.RunAsync((topic, payload) => link.SendAsync(topic, payload, ending.Token), ending.Token),
                says.RunHealthAsync(link, ending.Token),
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
}
