using System.Globalization;
using System.Text;
using EdgeRadiomics.Appliance.Outbox;
using MQTTnet;
using MQTTnet.Packets;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>A record as a message: the envelope is the payload, and MQTT 5 shows its head beside it.</summary>
internal static class RecordMessage
{
    private const string CloudEvents = "application/cloudevents+json; charset=utf-8";

    // A record that waited longer was not seen as it happened.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1), MetricsExpiry = TimeSpan.FromDays(7);

    public static MqttApplicationMessage Of(BrokerLink link, OutboxEntry entry, DateTimeOffset now)
    {
        bool isLate = (now - DateTimeOffset.FromUnixTimeMilliseconds(entry.CreatedMs)).Duration() > Late;
        MqttApplicationMessage message = link.Message(entry.Topic, isLate ? entry.PayloadSentLate() : entry.Payload, contentType: CloudEvents);
        if (!link.Facts.IsMqtt5) return message;
        message.UserProperties = [];
        Add("id", entry.RecordId);
        if (EnvelopeType.Read(entry.Payload) is { } type) Add("type", type);
        Add("erstream", entry.Stream);
        Add("ersession", entry.Session.ToString(CultureInfo.InvariantCulture));
        Add("erseq", entry.Sequence.ToString(CultureInfo.InvariantCulture));
        Add("erhistorical", isLate ? "true" : "false");
        if (entry.Topic.EndsWith("/evt/metrics", StringComparison.Ordinal)) message.MessageExpiryInterval = (uint)MetricsExpiry.TotalSeconds;
        return message;

        void Add(string name, string value) => message.UserProperties.Add(new MqttUserProperty(name, Encoding.UTF8.GetBytes(value)));
    }
}
