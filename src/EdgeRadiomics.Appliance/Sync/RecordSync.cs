using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Exams;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Carries records from the outbox to the broker, oldest first, QoS 1, each removed after its PUBACK; beside them the
/// retained status and birth, the health and the live hints. MQTT 3.1.1, because that is what every broker speaks.
/// </summary>
/// <remarks>
/// <see cref="RunAsync"/> once; <see cref="Status"/> is safe from any thread. Whatever goes wrong with the broker, the link
/// or the storage ends the connection and begins the next one after a pause: it never ends the appliance, and records wait.
/// </remarks>
internal sealed class RecordSync(
    BrokerAddress broker, DeviceId device, Outbox.Outbox outbox, NewestSnapshot snapshots, TimeProvider time, ILogger log,
    DeviceReports? reports = null, LoopPulse? pulse = null) : IDisposable
{
    /// <summary>The contract's pace of <c>health</c>.</summary>
    public static readonly TimeSpan HealthEvery = TimeSpan.FromSeconds(10);

    // Through a relay that holds answers back 50 ms, one at a time carried 19 records a second, 16 carried 145.
    private const int InFlight = 16;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5), LongestWait = TimeSpan.FromSeconds(30);

    // MQTTnet waits for a PUBACK until its keep-alive fails, and for ever on a broker that answers pings but no publish.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim work = new(0, 1);
    private readonly LiveHints live = new(device, snapshots, time);
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
            outbox.Appended -= Wake;
            status = status with { Connected = false };
        }
    }

    public void Dispose() => work.Dispose();

    // One connection from end to end. Disposing the client closes the link without DISCONNECT, so that after trouble the
    // broker publishes the will; only a stop says goodbye.
    private async Task CarryAsync(Action connected, CancellationToken stop)
    {
        pulse?.Beat();
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(Options(), stop);
        try
        {
            await PublishStatusAsync(client, "online", null, stop);
            if (reports is not null) await PublishAsync(client, Message($"{device.TopicPrefix}/birth", reports.Birth(), MqttQualityOfServiceLevel.AtLeastOnce, retain: true), stop);
            status = new SyncStatus(true, null);
            SyncLog.Connected(log, broker);
            connected();
            using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task[] loops = [DrainAsync(client, ending.Token), live.RunAsync(PublishLive, ending.Token), ReportHealthAsync(PublishLive, ending.Token)];
            Task first = await Task.WhenAny(loops);
            await ending.CancelAsync();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;

            Task PublishLive(string topic, byte[] payload) => client.PublishAsync(Message(topic, payload, MqttQualityOfServiceLevel.AtMostOnce), ending.Token);
        }
        finally
        {
            if (stop.IsCancellationRequested && client.IsConnected) await SayStoppedAsync(client);
        }
    }

    // Published in order and confirmed in order: a record whose answer fails to come is sent again with all after it.
    private async Task DrainAsync(IMqttClient client, CancellationToken stop)
    {
        while (client.IsConnected)
        {
            pulse?.Beat();
            IReadOnlyList<OutboxEntry> window = outbox.Read(after: 0, InFlight);
            Task[] answers = [.. window.Select(entry => PublishAsync(client, Message(entry.Topic, entry.Payload, MqttQualityOfServiceLevel.AtLeastOnce), stop))];
            for (int i = 0; i < answers.Length; i++)
            {
                await answers[i];
                outbox.Confirm(window[i].Number);
            }
            if (window.Count == 0) await work.WaitAsync(TimeSpan.FromSeconds(1), stop);
        }
        throw new MqttCommunicationException("the connection was lost");
    }

    private async Task ReportHealthAsync(Func<string, byte[], Task> publish, CancellationToken stop)
    {
        while (true)
        {
            if (reports?.Health() is { } health) await publish($"{device.TopicPrefix}/health", health);
            await Task.Delay(HealthEvery, time, stop);
        }
    }

    private async Task PublishAsync(IMqttClient client, MqttApplicationMessage message, CancellationToken stop)
    {
        MqttClientPublishResult result;
        try
        {
            result = await client.PublishAsync(message, stop).WaitAsync(AnswerLimit, time, stop);
        }
        catch (TimeoutException e)
        {
            throw new MqttCommunicationException($"the broker did not answer within {AnswerLimit.TotalSeconds:0} s", e);
        }
        if (!result.IsSuccess) throw new MqttCommunicationException($"the broker refused a message: {result.ReasonString ?? result.ReasonCode.ToString()}");
    }

    private static MqttApplicationMessage Message(string topic, byte[] payload, MqttQualityOfServiceLevel quality, bool retain = false) =>
        new() { Topic = topic, PayloadSegment = payload, QualityOfServiceLevel = quality, Retain = retain };

    private Task PublishStatusAsync(IMqttClient client, string state, string? reason, CancellationToken stop) =>
        PublishAsync(client, Message($"{device.TopicPrefix}/status", StatusPayload(state, reason), MqttQualityOfServiceLevel.AtLeastOnce, retain: true), stop);

    private byte[] StatusPayload(string state, string? reason) =>
        JsonSerializer.SerializeToUtf8Bytes(new StatusMessage(state, outbox.Session, since, reason), SyncJson.Default.StatusMessage);

    private async Task SayStoppedAsync(IMqttClient client)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(1), time);
        try
        {
            await PublishStatusAsync(client, "offline", "stopped", limit.Token);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token);
        }
        catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException or MqttClientNotConnectedException or MqttClientDisconnectedException)
        {
            // The broker went first; its will says "lost", which is then the truth.
        }
    }

    private void Wake()
    {
        if (work.CurrentCount > 0) return;
        try
        {
            work.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two records at once: one wake-up is enough.
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
