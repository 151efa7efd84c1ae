using EdgeRadiomics.Appliance.Sync;
using MQTTnet.Formatter;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>The same promise over each of Debian's brokers.</summary>
public sealed class BrokerMatrixTests
{
    [Theory]
    [InlineData("mosquitto", "MQTT 5", "")]
    [InlineData("nats", "MQTT 3.1.1", "MQTT 5, QoS 2, shared subscriptions, a dot in a topic")]
    [InlineData("rabbitmq", "MQTT 3.1.1", "MQTT 5, retained messages for a wildcard, QoS 2, shared subscriptions")]
    public async Task Everything_arrives_once_and_in_order_through_an_outage_and_a_restart(string kind, string protocol, string lacks)
    {
        await using BrokerUnderTest broker = new(kind);
        await broker.StartAsync();
        IReadOnlyList<Capability> found = await new BrokerProbe(BrokerAddress.Parse($"mqtt://127.0.0.1:{broker.Port}"), new SyncSettings(), TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
        string.Join(", ", found.Where(one => !one.IsThere).Select(one => one.What)).ShouldBe(lacks, "tried out");
        found.ShouldAllBe(one => one.IsThere || !one.IsNeeded, "records need nothing that one of the three lacks");

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
            long[] kept = [.. second.Kept];
            kept.Order().ShouldBe(Enumerable.Range(1, 500).Select(i => (long)i), "each once after deduplication, none missing");
            kept.Zip(kept.Skip(1)).Count(pair => pair.Second < pair.First).ShouldBeLessThanOrEqualTo(1, "in order; only what was sent while no centre listened comes again, later");
        }
        bench.Sync.Status.Broker!.Protocol.ShouldBe(protocol);
        bench.Sync.Status.LastError.ShouldBeNull();
    }

    private static Task<SmallCentre> Centre(BrokerUnderTest broker, SyncBench bench, SmallCentre? before = null) =>
        SmallCentre.ConnectAsync(broker.Port, bench.Device.TopicPrefix, version: MqttProtocolVersion.V311, before: before);
}
