using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Appliance.Sync;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>Links that only look open, and the order in which a new link begins.</summary>
public sealed class LinkTests
{
    [Fact]
    public async Task A_dead_link_without_traffic_is_noticed_and_replaced()
    {
        await using Mosquitto broker = await Mosquitto.StartedAsync();
        using FaultyLink link = new(broker.Port);
        await using SyncBench bench = new();
        bench.Run(link.Port, new SyncSettings { KeepAlive = TimeSpan.FromSeconds(1) });
        await Eventually.Holds(() => bench.Sync.Status.Connected, "it connects");
        link.SwallowsAnswers = true;
        await Eventually.Holds(() => !bench.Sync.Status.Connected, "nobody answers the ping");
        link.SwallowsAnswers = false;
        await Eventually.Holds(() => bench.Sync.Status.Connected, "a new link");
        link.Connections.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void The_backlog_takes_its_time_only_while_pictures_are_analysed()
    {
        FakeTimeProvider time = new();
        bool isAnalysing = true;
        DrainPace pace = new(() => isAnalysing, time);
        TimeSpan waited = TimeSpan.Zero;
        for (int i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(5));
            TimeSpan rest = pace.Rest(50);
            time.Advance(rest);
            waited += rest + TimeSpan.FromMilliseconds(5);
        }
        waited.TotalSeconds.ShouldBe(100 * 50.0 / DrainPace.PerSecond, 0.01);
        pace.Rest(0).ShouldBe(TimeSpan.Zero, "live records are not held back");
        isAnalysing = false;
        pace.Rest(50).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_new_link_begins_with_what_this_session_saved()
    {
        string folder = Directory.CreateTempSubdirectory("cursor").FullName, path = Path.Combine(folder, "outbox.db");
        using (Appliance.Outbox.Outbox earlier = Open()) Save(earlier, 100);
        using (Appliance.Outbox.Outbox outbox = Open())
        {
            Save(outbox, 3);
            DrainCursor cursor = new(outbox);
            Numbers(cursor.Next(64, liveToo: true)).ShouldBe([101, 102, 103]);
            Numbers(cursor.Next(64, liveToo: true)).ShouldBe(Enumerable.Range(1, 64).Select(i => (long)i));
            Save(outbox, 1);
            Numbers(cursor.Next(64, liveToo: false)).ShouldBe(Enumerable.Range(65, 36).Select(i => (long)i), "the backlog first, where the centre waits for it");
            cursor.IsAtEnd.ShouldBeFalse();
            Numbers(cursor.Next(64, liveToo: true)).ShouldBe([104]);
            Numbers(cursor.Next(64, liveToo: true)).ShouldBeEmpty();
            cursor.IsAtEnd.ShouldBeTrue();
        }
        Directory.Delete(folder, recursive: true);

        Appliance.Outbox.Outbox Open() => Appliance.Outbox.Outbox.Open(path, TimeProvider.System, NullLogger.Instance);
        static long[] Numbers(IEnumerable<OutboxEntry> entries) => [.. entries.Select(entry => entry.Number)];
        static void Save(Appliance.Outbox.Outbox into, int count)
        {
            for (int i = 0; i < count; i++) into.Append("result", "er/v1/s/d/evt/result", EdgeRadiomics.Exams.RecordId.At(DateTimeOffset.UtcNow), _ => "{}"u8.ToArray());
        }
    }
}
