using System.Net.Sockets;
using System.Security.Authentication;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Connects to the broker: with MQTT 5, and where it does not speak that, with 3.1.1, which is remembered until the next
/// start. Not safe from several threads.
/// </summary>
internal sealed class BrokerDoor(BrokerAddress broker, string clientId, SyncSettings settings, TimeProvider time)
{
    // A centre's answers are below 1 KB; commands and configurations carry no files.
    private const uint LargestPacket = 128 * 1024;
    private const uint SessionExpiryS = 7 * 24 * 3600;

    private bool speaksOld;

    /// <summary>Opens a link whose <paramref name="will"/> the broker publishes, retained, when the device is gone without a word. What comes in goes to <paramref name="receive"/>, which returns at once.</summary>
    /// <exception cref="MqttCommunicationException">There is no broker, or it does not let the device in.</exception>
    /// <exception cref="ProblemException">A certificate is missing, expired or not trusted.</exception>
    public async Task<BrokerLink> OpenAsync((string Topic, byte[] Payload) will, Action<MqttApplicationMessage> receive, CancellationToken stop)
    {
        if (!speaksOld)
        {
            try
            {
                return await OpenAsync(MqttProtocolVersion.V500, will, receive, stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested && MayBeOld(e))
            {
                // NATS 2.9 answers MQTT 5 with a refusal in 3.1.1, RabbitMQ 3.10 hangs up. Whatever it was, 3.1.1 finds out.
            }
        }
        BrokerLink link = await OpenAsync(MqttProtocolVersion.V311, will, receive, stop);
        speaksOld = true;
        return link;
    }

    private async Task<BrokerLink> OpenAsync(MqttProtocolVersion version, (string Topic, byte[] Payload) will, Action<MqttApplicationMessage> receive, CancellationToken stop)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        try
        {
            client.ApplicationMessageReceivedAsync += received =>
            {
                receive(received.ApplicationMessage);
                return Task.CompletedTask;
            };
            MqttClientConnectResult answer = await client.ConnectAsync(Options(version, will), stop);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
                throw new NotLetInException(answer.ResultCode, answer.ReasonString);
            return new BrokerLink(client, version == MqttProtocolVersion.V500 ? BrokerFacts.Of(answer) : BrokerFacts.Old, time);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    // The broker was reached and did not like the first packet. A name that is not found or a dead link says nothing about
    // the protocol, and a broker that gives a reason for its refusal has understood it.
    private static bool MayBeOld(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException { SocketErrorCode: not (SocketError.ConnectionReset or SocketError.ConnectionAborted) } or AuthenticationException or ProblemException or TimeoutException or MqttCommunicationTimedOutException) return false;
            if (cause is NotLetInException refused) return refused.Code is MqttClientConnectResultCode.UnsupportedProtocolVersion or MqttClientConnectResultCode.UnspecifiedError or MqttClientConnectResultCode.MalformedPacket or MqttClientConnectResultCode.ProtocolError || (int)refused.Code < 0x80;
        }
        return true;
    }

    private MqttClientOptions Options(MqttProtocolVersion version, (string Topic, byte[] Payload) will)
    {
        // Try private would set a bit that only mosquitto knows; NATS takes it for a protocol that does not exist.
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(version)
            .WithTryPrivate(false)
            .WithTcpServer(broker.Host, broker.Port)
            .WithClientId(clientId)
            .WithKeepAlivePeriod(settings.KeepAlive)
            .WithTimeout(TimeSpan.FromSeconds(5))
            .WithWillTopic(will.Topic)
            .WithWillPayload(will.Payload)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain();
        if (broker.UsesTls) options = options.WithTlsOptions(tls => LinkTrust.Apply(tls, settings.Tls, time));
        return (version == MqttProtocolVersion.V500
            ? options.WithCleanStart(false).WithSessionExpiryInterval(SessionExpiryS).WithReceiveMaximum(BrokerFacts.Window).WithMaximumPacketSize(LargestPacket)
                .WithWillDelayInterval(0).WithWillContentType("application/json; charset=utf-8").WithWillPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData)
            : options.WithCleanSession()).Build();
    }
}

/// <summary>The broker answered the first packet with a refusal.</summary>
internal sealed class NotLetInException(MqttClientConnectResultCode code, string? words) : MqttCommunicationException($"the broker does not let the device in: {(string.IsNullOrEmpty(words) ? code : words)}")
{
    public MqttClientConnectResultCode Code => code;
}
