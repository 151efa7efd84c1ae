using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Appliance.Sync;
using Microsoft.Extensions.Logging.Abstractions;

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
