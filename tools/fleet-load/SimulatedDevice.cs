using System.Collections.Concurrent;
using System.Text.Json;
using EdgeRadiomics.Exams;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRadiomics.FleetLoad;

/// <summary>
/// A device as the contract asks for it, without the ultrasound: an outbox in memory, records in order with QoS 1, removed by the
/// centre's acknowledgement, sent again from the oldest after each connection and after <paramref name="patience"/>.
/// </summary>
/// <remarks><see cref="RunAsync"/> once; everything else is safe from any thread.</remarks>
internal sealed class SimulatedDevice(DeviceId device, string host, int port, TimeSpan patience, TimeProvider time, long session = 1)
{
    private const int InFlight = 64;

    private readonly Lock gate = new();
    private readonly LinkedList<MadeRecord> outbox = [];
    private readonly RecordMaker maker = new(device, session, time);
    private readonly ConcurrentQueue<MadeRecord> made = new();
    private readonly ConcurrentQueue<double> latencies = new();
    private readonly ConcurrentQueue<(long Seq, string Code)> rejected = new();
    private long progressAt = time.GetTimestamp();
    private CancellationTokenSource? link;

    /// <summary>All records made, in order.</summary>
    public IReadOnlyCollection<MadeRecord> Made => made;

    /// <summary>Seconds from a record's making to its acknowledgement by the centre.</summary>
    public IReadOnlyCollection<double> LatenciesS => latencies;

    public IReadOnlyCollection<(long Seq, string Code)> Rejected => rejected;

    public DeviceId Device => device;

    public int Pending
    {
        get
        {
            lock (gate) return outbox.Count;
        }
    }

    /// <summary>Makes a result, and with <paramref name="examToo"/> the exam it belongs to.</summary>
    public void Make(bool examToo = false)
    {
        lock (gate)
        {
            if (examToo) Keep(maker.Exam());
            Keep(maker.Result());
        }
    }

    /// <summary>Says whom the exam is of.</summary>
    public void Bind(string what, string patient)
    {
        lock (gate) Keep(maker.Exam(what, patient));
    }

    private void Keep(MadeRecord record)
    {
        outbox.AddLast(record);
        made.Enqueue(record);
    }

    /// <summary>Ends the connection without a word, as a van that drives off.</summary>
    public void Drop() => link?.Cancel();

    /// <summary>Connects and sends, again and again, until stopped. <paramref name="mayConnect"/> false keeps it away.</summary>
    public async Task RunAsync(Func<bool> mayConnect, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (mayConnect()) await CarryAsync(stop);
            }
            catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or MqttClientDisconnectedException or OperationCanceledException or TimeoutException or InvalidOperationException)
            {
                // The broker is away, or the device drove off: records wait.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CarryAsync(CancellationToken stop)
    {
        using CancellationTokenSource connected = CancellationTokenSource.CreateLinkedTokenSource(stop);
        link = connected;
        try
        {
            using IMqttClient client = new MqttClientFactory().CreateMqttClient();
            client.DisconnectedAsync += _ => connected.CancelAsync();
            client.ApplicationMessageReceivedAsync += arrived =>
            {
                Settle(arrived.ApplicationMessage);
                return Task.CompletedTask;
            };
            string status = $"{device.TopicPrefix}/status";
            await client.ConnectAsync(new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer(host, port).WithClientId($"er-{device.Site}-{device.Device}")
                .WithKeepAlivePeriod(TimeSpan.FromSeconds(15)).WithTimeout(TimeSpan.FromSeconds(10)).WithWillTopic(status).WithWillPayload(Status("offline", "lost")).WithWillRetain()
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), connected.Token);
            await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter($"{device.TopicPrefix}/ack", MqttQualityOfServiceLevel.AtLeastOnce).Build(), connected.Token);
            await client.PublishAsync(Message(status, Status("online", null), retain: true), connected.Token);
            await client.PublishAsync(Message($"{device.TopicPrefix}/birth", Birth, retain: true), connected.Token);
            await SendAsync(client, connected.Token);
        }
        finally
        {
            link = null;
        }
    }

    private async Task SendAsync(IMqttClient client, CancellationToken stop)
    {
        MadeRecord? last = null;
        Queue<Task> flying = [];
        long healthAt = 0;
        while (!stop.IsCancellationRequested)
        {
            if (healthAt == 0 || time.GetElapsedTime(healthAt) > TimeSpan.FromSeconds(10))
            {
                await client.PublishAsync(Message($"{device.TopicPrefix}/health", Health()), stop);
                healthAt = time.GetTimestamp();
            }
            lock (gate)
                if (outbox.Count > 0 && last is not null && time.GetElapsedTime(progressAt) > patience) (last, progressAt) = (null, time.GetTimestamp());
            foreach (MadeRecord record in After(last))
            {
                flying.Enqueue(client.PublishAsync(Message(record.Topic, record.Payload), stop));
                last = record;
                if (flying.Count >= InFlight) await flying.Dequeue().WaitAsync(TimeSpan.FromSeconds(10), time, stop);
            }
            while (flying.TryDequeue(out Task? answer)) await answer.WaitAsync(TimeSpan.FromSeconds(10), time, stop);
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, stop);
        }
    }

    private MadeRecord[] After(MadeRecord? last)
    {
        lock (gate)
        {
            if (outbox.Count == 0) return [];
            LinkedListNode<MadeRecord>? from = last is null ? outbox.First : outbox.Find(last) is { } node ? node.Next : outbox.Last!.Value.MadeAt > last.MadeAt ? NextAfter(last) : null;
            List<MadeRecord> some = [];
            for (; from is not null && some.Count < 256; from = from.Next) some.Add(from.Value);
            return [.. some];
        }
    }

    // The last one sent is confirmed already: what was made after it comes next.
    private LinkedListNode<MadeRecord>? NextAfter(MadeRecord last)
    {
        LinkedListNode<MadeRecord>? node = outbox.First;
        while (node is not null && node.Value.MadeAt <= last.MadeAt) node = node.Next;
        return node;
    }

    private void Settle(MqttApplicationMessage message)
    {
        using JsonDocument ack = JsonDocument.Parse(message.Payload);
        (string? stream, long of, long upTo) = (ack.RootElement.GetProperty("stream").GetString(), ack.RootElement.GetProperty("session").GetInt64(), ack.RootElement.GetProperty("upTo").GetInt64());
        Dictionary<long, string> refusals = ack.RootElement.GetProperty("rejected").EnumerateArray().ToDictionary(one => one.GetProperty("seq").GetInt64(), one => one.GetProperty("code").GetString()!);
        if (of != session) return;
        lock (gate)
        {
            LinkedListNode<MadeRecord>? next;
            for (LinkedListNode<MadeRecord>? node = outbox.First; node is not null; node = next)
            {
                next = node.Next;
                MadeRecord record = node.Value;
                if (record.Stream != stream || (record.Sequence > upTo && !refusals.ContainsKey(record.Sequence))) continue;
                outbox.Remove(node);
                progressAt = time.GetTimestamp();
                if (refusals.TryGetValue(record.Sequence, out string? code)) rejected.Enqueue((record.Sequence, code));
                else latencies.Enqueue(time.GetElapsedTime(record.MadeAt).TotalSeconds);
            }
        }
    }

    private byte[] Status(string state, string? reason) =>
        JsonSerializer.SerializeToUtf8Bytes(new StatusSaid(state, session, time.GetUtcNow(), reason), FleetLoadJson.Default.StatusSaid);

    private byte[] Health() => JsonSerializer.SerializeToUtf8Bytes(new HealthSaid(new OutboxSaid(Pending, null), []), FleetLoadJson.Default.HealthSaid);

    private static readonly byte[] Birth =
        JsonSerializer.SerializeToUtf8Bytes(new BirthSaid("EdgeRadiomics.FleetLoad", "0.1.0", [new ModelSaid("segmentation", "1.0.0")]), FleetLoadJson.Default.BirthSaid);

    private static MqttApplicationMessage Message(string topic, byte[] payload, bool retain = false) =>
        new() { Topic = topic, PayloadSegment = payload, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce, Retain = retain };
}
