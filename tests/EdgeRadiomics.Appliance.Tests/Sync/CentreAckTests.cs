using System.Text;
using EdgeRadiomics.Appliance.Sync;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>With a centre that answers, only its word lets a record go.</summary>
public sealed class CentreAckTests
{
    private static readonly SyncSettings Waiting = new() { WaitsForCentre = true, CentrePatience = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task A_record_leaves_only_after_the_centre_has_confirmed_it()
    {
        await using Mosquitto broker = await Mosquitto.StartedAsync();
        await using SyncBench bench = new();
        await using SmallCentre centre = await SmallCentre.ConnectAsync(broker.Port, bench.Device.TopicPrefix, answers: false);
        bench.Run(broker.Port, Waiting);
        bench.Save(20);
        await Eventually.Holds(() => centre.Kept.Count == 20, "the broker has them");
        bench.Waiting.ShouldBe(20, "nobody has said that they are kept");
        await Eventually.Holds(() => bench.Sync.Status.LastError?.Contains("centre has not confirmed", StringComparison.Ordinal) == true, "the silence is told");
        bench.Sync.Status.Connected.ShouldBeTrue();
        bench.Sync.Status.WaitsForCentre.ShouldBeTrue();
        centre.Answers = true;
        await Eventually.Holds(() => bench.Waiting == 0, "they are sent again, confirmed, and leave");
        bench.Sync.Status.LastError.ShouldBeNull();
        centre.Kept.ShouldBe(Enumerable.Range(1, 20).Select(i => (long)i));
        centre.Newest("status")!.Value.GetProperty("ack").GetString().ShouldBe("application");
    }

    [Fact]
    public async Task A_broker_that_loses_what_it_had_costs_no_record()
    {
        await using Mosquitto broker = await Mosquitto.StartedAsync();
        await using SyncBench bench = new();
        bench.Run(broker.Port, Waiting);
        bench.Save(50);
        await Eventually.Holds(() => bench.Sync.Status.Connected, "it connects");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        // No centre has subscribed, so the broker has taken all and forgotten them; a broker without persistence does the same.
        await broker.KillAsync();
        await broker.StartAsync();
        await using SmallCentre centre = await SmallCentre.ConnectAsync(broker.Port, bench.Device.TopicPrefix);
        await Eventually.Holds(() => bench.Waiting == 0, "they are sent again");
        centre.Kept.ShouldBe(Enumerable.Range(1, 50).Select(i => (long)i));
    }

    [Fact]
    public void The_centres_word_settles_its_stream_and_session_alone()
    {
        CentreLedger ledger = new(7);
        for (int i = 1; i <= 5; i++) ledger.Add("result", 7, i, 100 + i);
        ledger.Add("exam", 7, 1, 200);
        ledger.Add("result", 6, 1, 50);
        ledger.Add("result", 7, 1, 101);
        ledger.Count.ShouldBe(7, "the same record twice is one");
        (IReadOnlyList<long> kept, IReadOnlyList<(long, string)> rejected) = ledger.Settle(new CentreAck("result", 7, 3, [new CentreRejection(2, "schema"), new CentreRejection(99, "unknown")]));
        kept.ShouldBe([101, 103]);
        rejected.ShouldBe([(102L, "schema")]);
        ledger.Count.ShouldBe(4);
        ledger.Settle(new CentreAck("result", 7, 3)).Kept.ShouldBeEmpty("said before");
        ledger.Settle(new CentreAck("result", 8, 99)).Kept.ShouldBeEmpty("another session");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"stream":"result","session":1}""")]
    [InlineData("""{"stream":null,"session":1,"upTo":1}""")]
    [InlineData("""{"stream":"result","session":1,"upTo":"all"}""")]
    [InlineData("""{"stream":"result","session":1,"upTo":1,"rejected":[{"seq":1}]}""")]
    [InlineData("""{"stream":"result","session":1,"upTo":1e99}""")]
    public void What_is_no_acknowledgement_settles_nothing(string payload) => CentreAck.Read(Encoding.UTF8.GetBytes(payload)).ShouldBeNull();
}
