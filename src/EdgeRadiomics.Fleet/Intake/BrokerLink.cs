using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using EdgeRadiomics.Fleet.Contract;
using EdgeRadiomics.Fleet.Store;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Fleet.Intake;

/// <summary>One connection to the broker: messages go into the channel as they come, and are acknowledged only when told to.</summary>
internal sealed class BrokerLink : IDisposable
{
    /// <summary>
    /// Messages that the broker may have on their way to us, so batches of this size: mosquitto's own 20 would make a commit for
    /// each 20 records. At 1000 packets waiting mosquitto drops any further one, its answer to the subscription too.
    /// </summary>
    public const ushort ReceiveMaximum = 500;

    // The broker lets a publisher have 20 unanswered (mosquitto), and ends the connection at more.
    private const int AcksAtOnce = 16;
    private const uint SessionExpiryS = 7 * 86_400;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly IMqttClient client;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BrokerLink(IMqttClient client, TimeProvider time, ILogger log) => (this.client, this.time, this.log) = (client, time, log);

    /// <summary>Ends, with the reason, when the connection does.</summary>
    public Task<string> Lost => lost.Task;

    /// <summary>Connects and subscribes. Messages that the broker kept for <paramref name="name"/> come first.</summary>
    /// <exception cref="MqttCommunicationException">It is not there, or refused us.</exception>
    public static async Task<BrokerLink> OpenAsync(
        BrokerAddress broker, string name, string? share, MqttProtocolVersion version, RecordReader reader, ChannelWriter<Delivery> into, TimeProvider time, ILogger log, CancellationToken stop)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        BrokerLink link = new(client, time, log);
        client.DisconnectedAsync += gone =>
        {
            link.lost.TrySetResult(gone.Exception?.Message ?? gone.ReasonString ?? gone.Reason.ToString());
            return Task.CompletedTask;
        };
        client.ApplicationMessageReceivedAsync += arrived =>
        {
            arrived.AutoAcknowledge = false;
            ReadOnlySequence<byte> payload = arrived.ApplicationMessage.Payload;
            Incoming? message = reader.Read(arrived.ApplicationMessage.Topic, payload.IsSingleSegment ? payload.First : payload.ToArray());
            return into.WriteAsync(new Delivery(link, message, () => link.AcknowledgeAsync(arrived)), stop).AsTask();
        };
        try
        {
            MqttClientConnectResult answer = await client.ConnectAsync(Options(broker, name, version), stop);
            if (answer.ResultCode != MqttClientConnectResultCode.Success) throw new MqttCommunicationException($"the broker refused the connection: {answer.ResultCode}");
            MqttClientSubscribeOptionsBuilder filters = new();
            foreach (string filter in DeviceTopic.Filters)
                filters = filters.WithTopicFilter(share is null || !filter.Contains("/evt/", StringComparison.Ordinal) ? filter : $"$share/{share}/{filter}", MqttQualityOfServiceLevel.AtLeastOnce);
            MqttClientSubscribeResult answers = await client.SubscribeAsync(filters.Build(), stop).WaitAsync(AnswerLimit, time, stop);
            if (answers.Items.FirstOrDefault(item => (int)item.ResultCode > 2) is { } refused)
                throw new MqttCommunicationException($"the broker refused the subscription {refused.TopicFilter.Topic}: {refused.ResultCode}");
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Tells devices what is committed; what cannot be sent is asked for again by the device.</summary>
    public async Task TellAsync(IReadOnlyList<(string Source, AckMessage Ack)> acks, CancellationToken stop)
    {
        foreach ((string Source, AckMessage Ack)[] some in acks.Chunk(AcksAtOnce)) await Task.WhenAll(some.Select(one => TellAsync(one.Source, one.Ack, stop)));
    }

    /// <summary>Says goodbye, so that the broker does not wait for the keep-alive. Does not throw.</summary>
    public async Task CloseAsync()
    {
        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(1), time);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token);
        }
        catch (Exception e) when (IsLink(e))
        {
            // It was gone already.
        }
    }

    public void Dispose() => client.Dispose();

    private async Task TellAsync(string source, AckMessage ack, CancellationToken stop)
    {
        try
        {
            MqttApplicationMessage message = new()
            {
                Topic = $"er/v1/{source["/er/".Length..]}/ack", PayloadSegment = JsonSerializer.SerializeToUtf8Bytes(ack, FleetJson.Default.AckMessage),
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            };
            await client.PublishAsync(message, stop).WaitAsync(AnswerLimit, time, stop);
        }
        catch (Exception e) when (IsLink(e) && !stop.IsCancellationRequested)
        {
            FleetLog.AckNotSent(log, source, e.Message);
        }
    }

    // On a live link the broker would wait for it for good, and after 500 of them send nothing more: the link ends, and the broker delivers again.
    private async Task AcknowledgeAsync(MqttApplicationMessageReceivedEventArgs arrived)
    {
        try
        {
            await arrived.AcknowledgeAsync(CancellationToken.None).WaitAsync(AnswerLimit, time);
        }
        catch (Exception e) when (IsLink(e))
        {
            lost.TrySetResult($"a message could not be acknowledged ({e.Message})");
        }
    }

    // MQTTnet forgets its connection when it ends, and looks for it when a message that came by it is acknowledged: a NullReferenceException.
    private static bool IsLink(Exception e) =>
        e is MqttCommunicationException or MqttClientNotConnectedException or MqttClientDisconnectedException or OperationCanceledException or TimeoutException or ObjectDisposedException
            or InvalidOperationException or NullReferenceException or IOException or System.Net.Sockets.SocketException;

    private static MqttClientOptions Options(BrokerAddress broker, string name, MqttProtocolVersion version)
    {
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithProtocolVersion(version).WithTcpServer(broker.Host, broker.Port)
            .WithClientId(name).WithKeepAlivePeriod(TimeSpan.FromSeconds(15)).WithTimeout(TimeSpan.FromSeconds(5));
        options = version == MqttProtocolVersion.V500
            ? options.WithCleanStart(false).WithSessionExpiryInterval(SessionExpiryS).WithReceiveMaximum(ReceiveMaximum)
            : options.WithCleanSession(false);
        if (broker.User is not null) options = options.WithCredentials(broker.User, broker.Password ?? "");
        if (broker.UsesTls) options = options.WithTlsOptions(tls => (broker.Trust ?? BrokerTrust.OfMachine).Apply(tls.UseTls()));
        return options.Build();
    }
}
