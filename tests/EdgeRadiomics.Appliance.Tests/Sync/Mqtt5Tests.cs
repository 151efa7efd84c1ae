using System.Text;
using EdgeRadiomics.Appliance.Sync;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>What MQTT 5 adds where the broker speaks it.</summary>
public sealed class Mqtt5Tests
{
    [Fact]
    public async Task A_record_shows_its_head_beside_the_payload()
    {
        await using Mosquitto broker = await Mosquitto.StartedAsync();
        await using SyncBench bench = new();
        await using SmallCentre centre = await SmallCentre.ConnectAsync(broker.Port, bench.Device.TopicPrefix, answers: false);
        bench.Save(at: TimeSpan.FromHours(-2));
        bench.Save();
        bench.Run(broker.Port);
        await Eventually.Holds(() => centre.Kept.Count == 2, "both arrive");
        MqttApplicationMessage[] records = [.. centre.Messages.Where(message => message.Topic.EndsWith("/evt/result", StringComparison.Ordinal))];
        records.ShouldAllBe(record => record.ContentType == "application/cloudevents+json; charset=utf-8" && record.PayloadFormatIndicator == MqttPayloadFormatIndicator.CharacterData && !record.Retain);
        Dictionary<string, string> beside = records[0].UserProperties.ToDictionary(one => one.Name, one => Encoding.UTF8.GetString(one.ValueBuffer.Span));
        beside.Keys.ShouldBe(["id", "type", "erstream", "ersession", "erseq", "erhistorical"]);
        beside["type"].ShouldBe("org.edgeradiomics.result.v1");
        beside["erseq"].ShouldBe("1");
        beside["erhistorical"].ShouldBe("true", "two hours old");
        records[0].ConvertPayloadToString().ShouldStartWith("{\"erhistorical\":true,", customMessage: "for brokers without properties");
        records[1].UserProperties.Single(one => one.Name == "erhistorical").ValueBuffer.ToArray().ShouldBe("false"u8.ToArray());
        bench.Sync.Status.Broker!.Protocol.ShouldBe("MQTT 5");
        bench.Sync.Status.Broker.Lacks.ShouldBeEmpty();
        await Eventually.Holds(() => centre.Newest("status")?.GetProperty("state").GetString() == "online", "the status");
        centre.Newest("status")!.Value.GetProperty("ack").GetString().ShouldBe("puback");
    }

    [Fact]
    public async Task A_small_receive_maximum_is_honoured()
    {
        await using Mosquitto broker = await Mosquitto.StartedAsync("max_inflight_messages 3");
        await using SyncBench bench = new();
        await using SmallCentre centre = await SmallCentre.ConnectAsync(broker.Port, bench.Device.TopicPrefix, answers: false);
        bench.Save(100);
        bench.Run(broker.Port);
        await Eventually.Holds(() => bench.Waiting == 0, "all leave");
        bench.Sync.Status.Broker!.InFlight.ShouldBe(3);
        await Eventually.Holds(() => centre.Kept.Count == 100, "all arrive");
        centre.Kept.ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
    }

    [Theory]
    [InlineData("""{"data":{"type":"inner"},"type":"t"}""", "t")]
    [InlineData("""{"type":3}""", null)]
    [InlineData("record 1", null)]
    [InlineData("[1]", null)]
    [InlineData("", null)]
    [InlineData("""{"erseq":1""", null)]
    public void Only_an_envelope_has_a_type(string payload, string? type) => EnvelopeType.Read(Encoding.UTF8.GetBytes(payload)).ShouldBe(type);
}
