using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// One connection to the broker. Disposing it closes the link without DISCONNECT, so that after trouble the broker
/// publishes the will; only <see cref="CloseAsync"/> says goodbye.
/// </summary>
/// <remarks>Safe from any thread. Made by <see cref="BrokerDoor"/>.</remarks>
internal sealed class BrokerLink : IDisposable
{
    private const string Json = "application/json; charset=utf-8";

    // MQTTnet waits for a PUBACK until its keep-alive fails, and for ever on a broker that answers pings but no publish.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly IMqttClient client;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim slots;
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BrokerLink(IMqttClient client, BrokerFacts facts, TimeProvider time)
    {
        (this.client, Facts, this.time, slots) = (client, facts, time, new SemaphoreSlim(facts.InFlight));
        client.DisconnectedAsync += gone =>
        {
            string reason = gone.Reason is MqttClientDisconnectReason.NormalDisconnection or MqttClientDisconnectReason.UnspecifiedError ? "" : $" ({gone.ReasonString ?? gone.Reason.ToString()})";
            lost.TrySetException(new MqttCommunicationException("the connection was lost" + reason, gone.Exception));
            return Task.CompletedTask;
        };
        // It may have gone between CONNACK and the line above.
        if (!client.IsConnected) lost.TrySetException(new MqttCommunicationException("the connection was lost"));
        _ = lost.Task.Exception;
    }

    public BrokerFacts Facts { get; }

    public bool IsConnected => client.IsConnected;

    /// <summary>Fails when the connection is lost, with the reason where the broker gave one.</summary>
    public Task Lost => lost.Task;

    /// <summary>Waits until the broker may be given one more message, so that the order of calls is the order on the wire.</summary>
    public Task ReserveAsync(CancellationToken stop) => slots.WaitAsync(stop);

    /// <summary>Publishes with QoS 1 in a slot from <see cref="ReserveAsync"/>, frees it, and ends with the broker's PUBACK; await it by <see cref="InTimeAsync"/>.</summary>
    /// <returns>Whether somebody is subscribed to it: MQTT 5's reason 0x10 says that nobody is, 3.1.1 never says so.</returns>
    /// <exception cref="RefusedByBrokerException">The broker refused it and stays connected.</exception>
    /// <exception cref="MqttCommunicationException">The broker is gone.</exception>
    public async Task<bool> PublishReservedAsync(MqttApplicationMessage message, CancellationToken stop)
    {
        try
        {
            MqttClientPublishResult result = await client.PublishAsync(message, stop);
            if (!result.IsSuccess) throw new RefusedByBrokerException(result.ReasonCode, result.ReasonString);
            return result.ReasonCode != MqttClientPublishReasonCode.NoMatchingSubscribers;
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Awaits an answer of the broker. Of many that are on their way, only the oldest needs the limit.</summary>
    /// <exception cref="BrokerSilentException">It did not come in time.</exception>
    public async Task InTimeAsync(Task answer, CancellationToken stop)
    {
        try
        {
            await (answer.IsCompleted ? answer : answer.WaitAsync(AnswerLimit, time, stop));
        }
        catch (TimeoutException e)
        {
            throw new BrokerSilentException($"the broker did not answer within {AnswerLimit.TotalSeconds:0} s", e);
        }
    }

    /// <summary>Publishes with QoS 1 and ends with the broker's PUBACK, where the order does not matter.</summary>
    /// <exception cref="MqttCommunicationException">The broker refused it, did not answer, or is gone.</exception>
    public async Task PublishAsync(MqttApplicationMessage message, CancellationToken stop)
    {
        await InTimeAsync(ReserveAsync(stop), stop);
        await InTimeAsync(PublishReservedAsync(message, stop), stop);
    }

    /// <summary>Publishes with QoS 0: sent, not answered. With MQTT 5 nobody gets it once <paramref name="expiry"/> is over.</summary>
    public Task SendAsync(string topic, byte[] payload, TimeSpan expiry, CancellationToken stop)
    {
        MqttApplicationMessage message = Message(topic, payload);
        message.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce;
        if (Facts.IsMqtt5) message.MessageExpiryInterval = (uint)expiry.TotalSeconds;
        return client.PublishAsync(message, stop);
    }

    /// <summary>A message of QoS 1, described as far as the protocol allows: MQTTnet refuses what 3.1.1 cannot carry.</summary>
    public MqttApplicationMessage Message(string topic, byte[] payload, bool retain = false, string contentType = Json)
    {
        MqttApplicationMessage message = new() { Topic = topic, PayloadSegment = payload, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce, Retain = retain };
        if (!Facts.IsMqtt5) return message;
        (message.ContentType, message.PayloadFormatIndicator) = (contentType, MqttPayloadFormatIndicator.CharacterData);
        return message;
    }

    /// <exception cref="MqttCommunicationException">The broker does not let the device listen there.</exception>
    public async Task SubscribeAsync(string filter, CancellationToken stop)
    {
        MqttClientSubscribeResult result = await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, stop).WaitAsync(AnswerLimit, time, stop);
        MqttClientSubscribeResultItem answer = result.Items.Single();
        if (answer.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) throw new MqttCommunicationException($"the broker does not let the device listen to {filter} ({answer.ResultCode})");
    }

    public Task CloseAsync(CancellationToken stop) => client.DisconnectAsync(new MqttClientDisconnectOptions(), stop);

    public void Dispose() => client.Dispose();
}

/// <summary>The broker answered a publish with a reason code: there is nothing wrong with the link.</summary>
internal sealed class RefusedByBrokerException(MqttClientPublishReasonCode code, string? words) : MqttCommunicationException($"the broker refused a message: {words ?? code.ToString()}")
{
    /// <summary>Whether it is about this message and not about the device, its rights or the broker's load.</summary>
    public bool IsAboutMessage { get; } = code is not (MqttClientPublishReasonCode.NotAuthorized or MqttClientPublishReasonCode.QuotaExceeded or MqttClientPublishReasonCode.PacketIdentifierInUse);

    public MqttClientPublishReasonCode Code => code;
}

/// <summary>No answer came in time: the link is dead or the broker hangs; no message is to blame.</summary>
internal sealed class BrokerSilentException(string words, Exception cause) : MqttCommunicationException(words, cause);
