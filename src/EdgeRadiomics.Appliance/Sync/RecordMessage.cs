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

    // A record that waited longer was not seen as it happened; the centre can tell it from live ones without opening it.
    private static readonly TimeSpan Historical = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MetricsExpiry = TimeSpan.FromDays(7);

    public static MqttApplicationMessage Of(BrokerLink link, OutboxEntry entry, DateTimeOffset now)
    {
        MqttApplicationMessage message = link.Message(entry.Topic, entry.Payload, contentType: CloudEvents);
        if (!link.Facts.IsMqtt5) return message;
        EnvelopeHead head = EnvelopeHead.Read(entry.Payload);
        message.UserProperties = [];
        Add("id", entry.RecordId);
        Add("type", head.Type);
        Add("erstream", head.Stream);
        Add("ersession", head.Session?.ToString(CultureInfo.InvariantCulture));
        Add("erseq", head.Sequence?.ToString(CultureInfo.InvariantCulture));
        if (head.Time is { } time) Add("erhistorical", (now - time).Duration() > Historical ? "true" : "false");
        if (entry.Topic.EndsWith("/evt/metrics", StringComparison.Ordinal)) message.MessageExpiryInterval = (uint)MetricsExpiry.TotalSeconds;
        return message;

        void Add(string name, string? value)
        {
            if (value is not null) message.UserProperties.Add(new MqttUserProperty(name, Encoding.UTF8.GetBytes(value)));
        }
    }
}
