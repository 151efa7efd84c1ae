using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>One thing that a broker may offer.</summary>
/// <param name="What">In a few words.</param>
/// <param name="IsThere">Whether it works; seen, not read from its papers.</param>
/// <param name="IsNeeded">Whether records depend on it. What is not needed, the contract does without.</param>
internal sealed record Capability(string What, bool IsThere, bool IsNeeded);

/// <summary>Tries out what a broker offers, below the topic <c>er/probe</c>. Nothing is left there. One run at a time.</summary>
internal sealed class BrokerProbe(BrokerAddress broker, SyncSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string root = $"er/probe/{Guid.NewGuid():N}";

    /// <exception cref="MqttCommunicationException">There is no broker, or it does not let anybody in.</exception>
    public async Task<IReadOnlyList<Capability>> RunAsync(CancellationToken stop)
    {
        using BrokerLink link = await new BrokerDoor(broker, "er-probe", settings, time).OpenAsync(($"{root}/will", []), _ => { }, stop);
        await link.CloseAsync(stop);
        return
        [
            new("MQTT 5", link.Facts.IsMqtt5, false),
            new("records of 128 KB", await PassesAsync("large", "large", new byte[128 * 1024], stop: stop), true),
            new("retained messages", await PassesAsync("kept", "kept", [1], retain: true, stop: stop), true),
            new("retained messages for a wildcard", await PassesAsync("wild/kept", "wild/+", [1], retain: true, stop: stop), false),
            new("a session that is kept while its client is away", await KeepsSessionAsync(stop), false),
            new("QoS 2", await OffersQoS2Async(stop), false),
            new("shared subscriptions", await PassesAsync("shared", $"$share/probe/{root}/shared", [1], stop: stop), false),
            new("a dot in a topic", await PassesAsync("a.b", "a.b", [1], stop: stop), false),
        ];
    }

    private Task<bool> PassesAsync(string topic, string filter, byte[] payload, bool retain = false, CancellationToken stop = default) => TryAsync(async () =>
    {
        (IMqttClient listener, ChannelReader<MqttApplicationMessage> heard) = await ConnectAsync("listener", true, stop);
        (IMqttClient speaker, _) = await ConnectAsync("speaker", true, stop);
        using (listener)
        using (speaker)
        {
            string whole = filter.StartsWith("$share", StringComparison.Ordinal) ? filter : $"{root}/{filter}";
            if (!retain) await listener.SubscribeAsync(whole, MqttQualityOfServiceLevel.AtLeastOnce, stop);
            await speaker.PublishBinaryAsync($"{root}/{topic}", payload, MqttQualityOfServiceLevel.AtLeastOnce, retain, stop);
            // NATS answers a publish before it keeps the message.
            if (retain) await Task.Delay(TimeSpan.FromSeconds(0.5), time, stop);
            if (retain) await listener.SubscribeAsync(whole, MqttQualityOfServiceLevel.AtLeastOnce, stop);
            bool passes = (await heard.ReadAsync(stop).AsTask().WaitAsync(Patience, time, stop)).Payload.Length == payload.Length;
            if (retain) await speaker.PublishBinaryAsync($"{root}/{topic}", [], MqttQualityOfServiceLevel.AtLeastOnce, true, stop);
            return passes;
        }
    });

    private Task<bool> KeepsSessionAsync(CancellationToken stop) => TryAsync(async () =>
    {
        (IMqttClient first, _) = await ConnectAsync("away", false, stop);
        using (first)
        {
            await first.SubscribeAsync($"{root}/away", MqttQualityOfServiceLevel.AtLeastOnce, stop);
            await first.DisconnectAsync(cancellationToken: stop);
        }
        (IMqttClient speaker, _) = await ConnectAsync("speaker", true, stop);
        using (speaker) await speaker.PublishBinaryAsync($"{root}/away", [1], MqttQualityOfServiceLevel.AtLeastOnce, false, stop);
        (IMqttClient back, ChannelReader<MqttApplicationMessage> heard) = await ConnectAsync("away", false, stop);
        try
        {
            using (back) return (await heard.ReadAsync(stop).AsTask().WaitAsync(Patience, time, stop)).Payload.Length == 1;
        }
        finally
        {
            // A new session in its place, so that none is left.
            (IMqttClient last, _) = await ConnectAsync("away", true, stop);
            last.Dispose();
        }
    });

    private Task<bool> OffersQoS2Async(CancellationToken stop) => TryAsync(async () =>
    {
        (IMqttClient client, _) = await ConnectAsync("listener", true, stop);
        using (client)
            return (await client.SubscribeAsync($"{root}/two", MqttQualityOfServiceLevel.ExactlyOnce, stop)).Items.Single().ResultCode == MqttClientSubscribeResultCode.GrantedQoS2;
    });

    // MQTT 3.1.1, which all of them speak.
    private async Task<(IMqttClient Client, ChannelReader<MqttApplicationMessage> Heard)> ConnectAsync(string name, bool isNew, CancellationToken stop)
    {
        Channel<MqttApplicationMessage> heard = Channel.CreateUnbounded<MqttApplicationMessage>();
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += received =>
        {
            heard.Writer.TryWrite(received.ApplicationMessage);
            return Task.CompletedTask;
        };
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V311).WithTryPrivate(false).WithTcpServer(broker.Host, broker.Port)
            .WithClientId($"er-probe-{name}").WithCleanSession(isNew).WithTimeout(TimeSpan.FromSeconds(5));
        if (broker.UsesTls) options.WithTlsOptions(tls => LinkTrust.Apply(tls, settings.Tls, time));
        await client.ConnectAsync(options.Build(), stop);
        return (client, heard.Reader);
    }

    // What a broker does not offer it refuses, hangs up on, or passes over in silence.
    private static async Task<bool> TryAsync(Func<Task<bool>> trial)
    {
        try
        {
            return await trial();
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientDisconnectedException or MqttClientNotConnectedException or MqttProtocolViolationException or TimeoutException)
        {
            return false;
        }
    }
}
