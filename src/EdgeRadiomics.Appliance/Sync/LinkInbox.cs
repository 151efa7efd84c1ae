using System.Buffers;
using System.Threading.Channels;
using EdgeRadiomics.Exams;
using MQTTnet;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>A message to this device that may be looked at: own topic, not too large, retained only where that is meant.</summary>
/// <param name="Name">Topic below the device's prefix, e.g. <c>cmd/rebirth</c>.</param>
/// <param name="Payload">What came; nothing in it is trusted yet.</param>
/// <param name="Correlation">Of MQTT 5; goes back with the answer.</param>
internal sealed record InboxMessage(string Name, byte[] Payload, byte[]? Correlation);

/// <summary>Takes messages from the broker's thread, refuses what cannot be meant, and queues the rest for one reader.</summary>
internal sealed class LinkInbox(DeviceId device, Refusals refusals)
{
    public const string Ack = "ack", Desired = "cfg/desired", Command = "cmd/";

    private const int LargestPayload = 64 * 1024, Longest = 256;

    private readonly Channel<InboxMessage> queue = Channel.CreateBounded<InboxMessage>(new BoundedChannelOptions(Longest) { SingleReader = true });
    private readonly string prefix = device.TopicPrefix + "/";

    public ChannelReader<InboxMessage> Messages => queue.Reader;

    /// <summary>What the device listens to; the broker's rights should allow it nothing else.</summary>
    public IReadOnlyList<string> Filters => [prefix + Ack, prefix + Command + "+", prefix + Desired];

    public void Receive(MqttApplicationMessage message)
    {
        if (!message.Topic.StartsWith(prefix, StringComparison.Ordinal))
        {
            refusals.Count("another device's topic");
            return;
        }
        string name = message.Topic[prefix.Length..];
        bool isCommand = name.StartsWith(Command, StringComparison.Ordinal);
        if (!isCommand && name is not (Ack or Desired)) refusals.Count("unknown topic");
        // A retained command would be obeyed again at each connection.
        else if (message.Retain && name != Desired) refusals.Count("retained");
        else if (message.Payload.Length > LargestPayload) refusals.Count("too large");
        else if (!queue.Writer.TryWrite(new InboxMessage(name, message.Payload.ToArray(), message.CorrelationData))) refusals.Count("too many");
    }
}
