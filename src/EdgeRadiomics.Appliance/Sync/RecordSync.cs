using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Exams;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Carries records from the outbox to the broker, oldest first, QoS 1, each removed after its PUBACK; beside them the
/// retained status and the live hints. MQTT 3.1.1, because that is what every broker speaks.
/// </summary>
/// <remarks><see cref="RunAsync"/> once; <see cref="Status"/> is safe from any thread.</remarks>
internal sealed class RecordSync(
    BrokerAddress broker, DeviceId device, Outbox.Outbox outbox, NewestSnapshot snapshots, TimeProvider time, ILogger log) : IDisposable
{
    private const int BatchSize = 64;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5), LongestWait = TimeSpan.FromSeconds(30);

    // The contract allows 10 live messages a second.
    private static readonly TimeSpan LivePace = TimeSpan.FromMilliseconds(100);

    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly SemaphoreSlim work = new(0, 1);
    private readonly DateTimeOffset since = time.GetUtcNow();
    private volatile SyncStatus status = new(false, null);

    public SyncStatus Status => status;

    /// <summary>Connects, drains, waits for work, and connects again, until stopped; then says that it stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        outbox.Appended += Wake;
        TimeSpan wait = FirstWait;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await client.ConnectAsync(Options(), stop);
                    await PublishStatusAsync("online", null, stop);
                    status = new SyncStatus(true, null);
                    SyncLog.Connected(log, broker);
                    wait = FirstWait;
                    await Task.WhenAll(DrainAsync(stop), LiveAsync(stop));
                }
                catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or MqttClientDisconnectedException or TimeoutException or MqttProtocolViolationException or OperationCanceledException)
                {
                    if (stop.IsCancellationRequested) break;
                    status = new SyncStatus(false, (e.InnerException ?? e).Message);
                    // Jitter keeps a fleet from knocking in step after a broker's restart.
                    TimeSpan jittered = wait * (0.5 + Random.Shared.NextDouble());
                    SyncLog.Away(log, broker, status.LastError!, jittered);
                    await Task.Delay(jittered, time, stop);
                    wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped while it waited: the way this loop ends.
        }
        finally
        {
            outbox.Appended -= Wake;
            await SayStoppedAsync();
        }
    }

    public void Dispose()
    {
        client.Dispose();
        work.Dispose();
    }

    // One record in flight at a time: order needs no more, and loopback still carries hundreds a second.
    private async Task DrainAsync(CancellationToken stop)
    {
        while (client.IsConnected)
        {
            IReadOnlyList<OutboxEntry> batch = outbox.Read(after: 0, BatchSize);
            foreach (OutboxEntry entry in batch)
            {
                await PublishAsync(entry.Topic, entry.Payload, MqttQualityOfServiceLevel.AtLeastOnce, retain: false, stop);
                outbox.Confirm(entry.Number);
            }
            if (batch.Count == 0) await work.WaitAsync(TimeSpan.FromSeconds(1), stop);
        }
        throw new MqttCommunicationException("the connection was lost");
    }

    private async Task LiveAsync(CancellationToken stop)
    {
        using PeriodicTimer pace = new(LivePace, time);
        Snapshot? sent = null;
        while (client.IsConnected && await pace.WaitForNextTickAsync(stop))
        {
            if (snapshots.Value is not { } snapshot || ReferenceEquals(snapshot, sent)) continue;
            sent = snapshot;
            LiveHintMessage message = new(snapshot.Lesion is not null, snapshot.FrameNumber, snapshot.MonotonicNs, snapshot.Hints, snapshot.Latency.Total, snapshot.IsDemonstration, Notices.Investigational);
            await PublishAsync($"{device.TopicPrefix}/live/hint", JsonSerializer.SerializeToUtf8Bytes(message, SyncJson.Default.LiveHintMessage), MqttQualityOfServiceLevel.AtMostOnce, retain: false, stop);
        }
    }

    private async Task PublishAsync(string topic, byte[] payload, MqttQualityOfServiceLevel quality, bool retain, CancellationToken stop)
    {
        MqttApplicationMessage message = new() { Topic = topic, PayloadSegment = payload, QualityOfServiceLevel = quality, Retain = retain };
        MqttClientPublishResult result = await client.PublishAsync(message, stop);
        if (!result.IsSuccess) throw new MqttCommunicationException($"the broker refused a message: {result.ReasonString ?? result.ReasonCode.ToString()}");
    }

    private Task PublishStatusAsync(string state, string? reason, CancellationToken stop) =>
        PublishAsync($"{device.TopicPrefix}/status", StatusPayload(state, reason), MqttQualityOfServiceLevel.AtLeastOnce, retain: true, stop);

    private byte[] StatusPayload(string state, string? reason) =>
        JsonSerializer.SerializeToUtf8Bytes(new StatusMessage(state, outbox.Session, since, reason), SyncJson.Default.StatusMessage);

    private async Task SayStoppedAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(1), time);
        try
        {
            if (!client.IsConnected) return;
            await PublishStatusAsync("offline", "stopped", limit.Token);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token);
        }
        catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException or MqttClientNotConnectedException or MqttClientDisconnectedException)
        {
            // The broker went first; its will says "lost", which is then the truth.
        }
    }

    private void Wake()
    {
        if (work.CurrentCount == 0)
        {
            try
            {
                work.Release();
            }
            catch (SemaphoreFullException)
            {
                // Two records at once: one wake-up is enough.
            }
        }
    }

    private MqttClientOptions Options()
    {
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithTcpServer(broker.Host, broker.Port)
            .WithClientId($"er-{device.Site}-{device.Device}")
            .WithCleanSession()
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithTimeout(TimeSpan.FromSeconds(5))
            .WithWillTopic($"{device.TopicPrefix}/status")
            .WithWillPayload(StatusPayload("offline", "lost"))
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain();
        if (broker.UsesTls) options = options.WithTlsOptions(tls => tls.UseTls());
        return options.Build();
    }
}
