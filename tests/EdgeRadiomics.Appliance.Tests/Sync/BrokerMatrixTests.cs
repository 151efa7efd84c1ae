using EdgeRadiomics.Appliance.Sync;
using MQTTnet.Formatter;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>The same promise over each of Debian's brokers.</summary>
public sealed class BrokerMatrixTests
{
    [Theory]
    [InlineData("mosquitto", "MQTT 5")]
    [InlineData("nats", "MQTT 3.1.1")]
    [InlineData("rabbitmq", "MQTT 3.1.1")]
    public async Task Everything_arrives_once_and_in_order_through_an_outage_and_a_restart(string kind, string protocol)
    {
        await using BrokerUnderTest broker = new(kind);
        await broker.StartAsync();
        await using SyncBench bench = new();
        bench.Save(400);
        bench.Run(broker.Port, new SyncSettings { WaitsForCentre = true, CentrePatience = TimeSpan.FromSeconds(3) });
        await using (SmallCentre first = await Centre(broker, bench))
        {
            await Eventually.Holds(() => first.Kept.Count >= 50, "the first arrive");
            await broker.KillAsync();
            bench.Save(100);
            await Eventually.Holds(() => !bench.Sync.Status.Connected, "the outage is noticed");
            bench.Waiting.ShouldBeGreaterThanOrEqualTo(100, "what was saved in the outage waits");
            first.Kept.ShouldBe(Enumerable.Range(1, first.Kept.Count).Select(i => (long)i), "in order before it");
            await broker.StartAsync();
            await using SmallCentre second = await Centre(broker, bench, first);
            await Eventually.Holds(() => bench.Waiting == 0, "all are confirmed", seconds: 60);
            second.Kept.ShouldBe(Enumerable.Range(1, 500).Select(i => (long)i), "each once after deduplication, in order, none missing");
        }
        bench.Sync.Status.Broker!.Protocol.ShouldBe(protocol);
        bench.Sync.Status.LastError.ShouldBeNull();
    }

    private static Task<SmallCentre> Centre(BrokerUnderTest broker, SyncBench bench, SmallCentre? before = null) =>
        SmallCentre.ConnectAsync(broker.Port, bench.Device.TopicPrefix, version: MqttProtocolVersion.V311, before: before);
}
