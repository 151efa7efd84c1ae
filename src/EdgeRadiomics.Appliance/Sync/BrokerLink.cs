using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// One connection to the broker. Disposing it closes the link without DISCONNECT, so that after trouble the broker
/// publishes the will; only <see cref="CloseAsync"/> says goodbye.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class BrokerLink : IDisposable
{
    // MQTTnet waits for a PUBACK until its keep-alive fails, and for ever on a broker that answers pings but no publish.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly TimeProvider time;

    private BrokerLink(TimeProvider time) => this.time = time;

    public bool IsConnected => client.IsConnected;

    /// <exception cref="MqttCommunicationException">There is no broker, or it does not let the device in.</exception>
    public static async Task<BrokerLink> OpenAsync(BrokerAddress broker, string clientId, (string Topic, byte[] Payload) will, TimeProvider time, CancellationToken stop)
    {
        BrokerLink link = new(time);
        try
        {
            await link.client.ConnectAsync(Options(broker, clientId, will), stop);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Publishes with QoS 1 and ends with the broker's PUBACK.</summary>
    /// <exception cref="MqttCommunicationException">The broker refused it, did not answer, or is gone.</exception>
    public async Task PublishAsync(MqttApplicationMessage message, CancellationToken stop)
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

    /// <summary>Publishes with QoS 0: sent, not answered.</summary>
    public Task SendAsync(string topic, byte[] payload, CancellationToken stop) =>
        client.PublishAsync(Message(topic, payload, MqttQualityOfServiceLevel.AtMostOnce), stop);

    public Task CloseAsync(CancellationToken stop) => client.DisconnectAsync(new MqttClientDisconnectOptions(), stop);

    public void Dispose() => client.Dispose();

    public static MqttApplicationMessage Message(string topic, byte[] payload, MqttQualityOfServiceLevel quality = MqttQualityOfServiceLevel.AtLeastOnce, bool retain = false) =>
        new() { Topic = topic, PayloadSegment = payload, QualityOfServiceLevel = quality, Retain = retain };

    // MQTT 3.1.1, because that is what every broker speaks.
    private static MqttClientOptions Options(BrokerAddress broker, string clientId, (string Topic, byte[] Payload) will)
    {
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithTcpServer(broker.Host, broker.Port)
            .WithClientId(clientId)
            .WithCleanSession()
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithTimeout(TimeSpan.FromSeconds(5))
            .WithWillTopic(will.Topic)
            .WithWillPayload(will.Payload)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain();
        if (broker.UsesTls) options = options.WithTlsOptions(tls => tls.UseTls());
        return options.Build();
    }
}
