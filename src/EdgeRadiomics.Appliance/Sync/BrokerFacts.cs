using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>What the broker said of itself when it let the device in. Immutable.</summary>
/// <param name="Protocol"><c>MQTT 5</c> or <c>MQTT 3.1.1</c>.</param>
/// <param name="InFlight">Messages that may wait for its PUBACK at once: the device's own window, or its Receive Maximum where that is less.</param>
/// <param name="Lacks">What the contract would use and this broker does not offer, in a few words each.</param>
internal sealed record BrokerFacts(string Protocol, int InFlight, IReadOnlyList<string> Lacks)
{
    // Through a relay that holds answers back 50 ms, one at a time carried 19 records a second, 16 carried 145.
    public const int Window = 16;

    public bool IsMqtt5 => Protocol == "MQTT 5";

    public static BrokerFacts Old { get; } = new("MQTT 3.1.1", Window, ["MQTT 5: properties, expiry, reasons of refusal"]);

    public static BrokerFacts Of(MqttClientConnectResult answer) => new("MQTT 5", Math.Clamp((int?)answer.ReceiveMaximum ?? Window, 1, Window),
    [
        .. answer.RetainAvailable ? Array.Empty<string>() : ["retained messages"],
        .. answer.MaximumQoS >= MqttQualityOfServiceLevel.AtLeastOnce ? Array.Empty<string>() : ["QoS 1"],
        .. answer.SharedSubscriptionAvailable ? Array.Empty<string>() : ["shared subscriptions"],
        .. answer.WildcardSubscriptionAvailable ? Array.Empty<string>() : ["wildcards"],
    ]);
}
