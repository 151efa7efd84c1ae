using EdgeRadiomics.Appliance.Sync;
using MQTTnet;
using MQTTnet.Exceptions;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>A record that nobody takes must neither be lost nor hold up the rest.</summary>
public sealed class PoisonTests
{
    [Theory]
    [InlineData("message_size_limit 5000")]
    [InlineData("max_packet_size 5000")]
    public async Task A_record_that_the_broker_does_not_take_goes_to_quarantine_and_the_rest_goes_on(string limit)
    {
        await using Mosquitto broker = await Mosquitto.StartedAsync(limit);
        await using SyncBench bench = new();
        await using SmallCentre centre = await SmallCentre.ConnectAsync(broker.Port, bench.Device.TopicPrefix, answers: false);
        bench.Save(10);
        bench.Save(bytes: 10_000);
        bench.Save(10);
        bench.Run(broker.Port);
        await Eventually.Holds(() => centre.Kept.Count == 20, "all others arrive");
        centre.Kept.ShouldBe(Enumerable.Range(1, 21).Where(i => i != 11).Select(i => (long)i));
        await Eventually.Holds(() => bench.Sync.Status is { Connected: true, LastError: { } trouble } && trouble.Contains("quarantine", StringComparison.Ordinal), "it is told");
        await Eventually.Holds(() => bench.Waiting == 0, "the others leave");
        await Eventually.Holds(() => centre.Newest("evt/gap") is not null, "the gap record");
        centre.Newest("evt/gap")!.Value.GetProperty("data").GetProperty("fromSeq").GetInt64().ShouldBe(11, "the centre is told what is missing");
    }

    [Fact]
    public async Task What_the_centre_rejects_goes_to_quarantine_and_the_rest_leaves()
    {
        await using Mosquitto broker = await Mosquitto.StartedAsync();
        await using SyncBench bench = new();
        await using SmallCentre centre = await SmallCentre.ConnectAsync(broker.Port, bench.Device.TopicPrefix);
        centre.Rejects.Add(3);
        bench.Save(6);
        bench.Run(broker.Port, new SyncSettings { WaitsForCentre = true });
        await Eventually.Holds(() => bench.Waiting == 0 && bench.Sync.Status.LastError is not null, "all leave");
        bench.Sync.Status.LastError.ShouldBe("one record is in quarantine: the centre rejects it (schema)");
        await Eventually.Holds(() => centre.Newest("evt/gap") is not null, "the gap record");
        centre.Newest("evt/gap")!.Value.GetProperty("data").GetProperty("fromSeq").GetInt64().ShouldBe(3);
    }

    [Fact]
    public void Neither_a_dead_link_nor_missing_rights_blame_a_record()
    {
        PoisonWatch watch = new();
        for (int i = 0; i < 100; i++)
        {
            watch.Note([1], new BrokerSilentException("silence", new TimeoutException())).ShouldBeFalse();
            watch.Note([1], new MqttCommunicationException("gone", new MqttCommunicationTimedOutException())).ShouldBeFalse();
            watch.Note([1], new RefusedByBrokerException(MqttClientPublishReasonCode.NotAuthorized, null)).ShouldBeFalse();
        }
        watch.HasSuspect.ShouldBeFalse();
    }

    [Fact]
    public void A_record_is_blamed_for_a_hang_up_only_when_it_was_alone_five_times_in_a_row()
    {
        PoisonWatch watch = new();
        MqttCommunicationException gone = new("gone");
        watch.Note([1, 2, 3], gone).ShouldBeFalse();
        watch.Suspects(3).ShouldBeTrue("any of those on their way may be it");
        for (int i = 0; i < 4; i++) watch.Note([1], gone).ShouldBeFalse();
        watch.Passed(1);
        for (int i = 0; i < 4; i++) watch.Note([1], gone).ShouldBeFalse();
        watch.Note([1], gone).ShouldBeTrue();
        watch.Suspects(1).ShouldBeFalse();
        watch.Suspects(2).ShouldBeTrue("not cleared yet");
    }
}
