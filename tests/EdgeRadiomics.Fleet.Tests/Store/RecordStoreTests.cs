using System.Text;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Fleet.Contract;
using EdgeRadiomics.Fleet.Intake;
using EdgeRadiomics.Fleet.Page;
using EdgeRadiomics.Fleet.Store;
using EdgeRadiomics.Fleet.Tests.Parts;
using EdgeRadiomics.FleetLoad;

namespace EdgeRadiomics.Fleet.Tests.Store;

/// <summary>The same promises of both databases.</summary>
public sealed class RecordStoreTests(Postgres postgres) : IDisposable
{
    private const string Source = "/er/north/van-1";

    private readonly string folder = Directory.CreateTempSubdirectory("fleet-store").FullName;
    private readonly RecordReader reader = new();

    public static TheoryData<string> Databases => ["postgres", "sqlite"];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task What_is_sent_again_is_stored_once_and_acknowledged_again(string kind)
    {
        await using IResultSink sink = await OpenAsync(kind);
        await using RecordStore store = new(sink, TimeProvider.System);
        Incoming[] ten = Results(Maker(), 10);
        BatchOutcome first = await Write(store, [.. ten, .. ten[..3]]), again = await Write(store, ten);
        (first.Stored, first.Duplicates, again.Stored, again.Duplicates).ShouldBe((10, 3, 0, 10));
        again.Acks.ShouldHaveSingleItem().Ack.UpTo.ShouldBe(10);
        (await Audit(sink)).Streams.ShouldHaveSingleItem().Stored.ShouldBe(10);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_record_on_its_way_holds_the_acknowledgement_back(string kind)
    {
        await using IResultSink sink = await OpenAsync(kind);
        await using RecordStore store = new(sink, TimeProvider.System);
        Incoming[] some = Results(Maker(), 8);
        UpTo(await Write(store, some[..3])).ShouldBe(3);
        UpTo(await Write(store, some[5..])).ShouldBe(3, "4 and 5 are not here");
        StreamAudit audit = (await Audit(sink)).Streams.Single();
        (audit.UpTo, audit.Highest).ShouldBe((3, 8));
        audit.Missing.ShouldBe([new RangeView(4, 5)]);
        UpTo(await Write(store, some[4..5])).ShouldBe(3);
        UpTo(await Write(store, some[3..4])).ShouldBe(4, "an answer to 4 speaks of no higher one");
        UpTo(await Write(store, some[7..])).ShouldBe(8);
        (await Audit(sink)).Streams.Single().Missing.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_session_that_waited_behind_a_hole_is_answered_when_an_earlier_one_closes_it(string kind)
    {
        await using IResultSink sink = await OpenAsync(kind);
        await using RecordStore store = new(sink, TimeProvider.System);
        RecordMaker before = Maker(), live = new(before.Device, 2, TimeProvider.System);
        Incoming[] backlog = Results(before, 6), both = Results(live, 9);
        (await Write(store, both[6..])).Acks.ShouldHaveSingleItem().Ack.ShouldSatisfyAllConditions(ack => ack.Session.ShouldBe(2), ack => ack.UpTo.ShouldBe(0));
        (await Write(store, backlog[..3])).Acks.ShouldHaveSingleItem().Ack.ShouldSatisfyAllConditions(ack => ack.Session.ShouldBe(1), ack => ack.UpTo.ShouldBe(3));
        (await Write(store, backlog[3..])).Acks.Select(ack => (ack.Ack.Session, ack.Ack.UpTo)).ShouldBe([(1, 6), (2, 9)]);
        (await Write(store, backlog[5..])).Acks.ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_refused_record_is_named_and_passed_and_named_again(string kind)
    {
        await using IResultSink sink = await OpenAsync(kind);
        await using RecordStore store = new(sink, TimeProvider.System);
        Incoming[] some = Results(Maker(), 4);
        RefusedRecord third = new(Source, RefusedRecord.Schema, "result", 1, 3);
        AckMessage ack = (await Write(store, [some[0], some[1], third])).Acks.Single().Ack;
        ack.UpTo.ShouldBe(3);
        ack.Rejected.ShouldBe([new Rejection(3, "schema")]);
        ack = (await Write(store, [some[3]])).Acks.Single().Ack;
        ack.UpTo.ShouldBe(4);
        ack.Rejected.ShouldBe([new Rejection(3, "schema")], "the first answer may have been lost");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_gap_record_explains_a_hole(string kind)
    {
        await using IResultSink sink = await OpenAsync(kind);
        await using RecordStore store = new(sink, TimeProvider.System);
        Incoming[] some = Results(Maker(), 9);
        UpTo(await Write(store, [some[0], .. some[6..8]])).ShouldBe(1);
        Incoming gap = reader.Read("er/v1/north/van-1/evt/gap", Gap(2, 6))!;
        gap.ShouldBeOfType<IncomingRecord>().Gap.ShouldBe(new ExplainedGap("result", 2, 6, "evicted"));
        await Write(store, [gap]);
        UpTo(await Write(store, [some[8]])).ShouldBe(9);
        StreamAudit audit = (await Audit(sink)).Streams.Single(stream => stream.Stream == "result");
        audit.Gaps.ShouldBe([new GapView(2, 6, "evicted")]);
        audit.Missing.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_device_that_was_set_up_anew_counts_from_1_again(string kind)
    {
        await using IResultSink sink = await OpenAsync(kind);
        await using RecordStore store = new(sink, TimeProvider.System);
        UpTo(await Write(store, Results(Maker(), 20))).ShouldBe(20);
        await Task.Delay(5, TestContext.Current.CancellationToken);
        Incoming[] anew = Results(Maker(), 5);
        UpTo(await Write(store, anew[..2])).ShouldBe(2);
        UpTo(await Write(store, anew[4..])).ShouldBe(2, "3 and 4 of the new count are missing, whatever the old one had there");
        UpTo(await Write(store, anew[2..])).ShouldBe(5);
        (await Audit(sink)).Streams.Single().Stored.ShouldBe(25);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_late_will_does_not_bury_a_newer_session(string kind)
    {
        await using IResultSink sink = await OpenAsync(kind);
        await using RecordStore store = new(sink, TimeProvider.System);
        await Write(store, [Status("online", 5), Status("offline", 4)]);
        (await State()).ShouldBe("online");
        await Write(store, [Status("offline", 5)]);
        (await State()).ShouldBe("offline");
        await Write(store, [Status("online", 1)]);
        (await State()).ShouldBe("online", "a device that was set up anew");

        async Task<string> State() => (await Reader(sink).ReadAsync(TestContext.Current.CancellationToken)).Devices.Single().State;

        Incoming Status(string state, long session) =>
            reader.Read("er/v1/north/van-1/status", Encoding.UTF8.GetBytes($$"""{"state":"{{state}}","session":{{session}},"since":"2026-11-23T10:00:00Z","reason":null}"""))!;
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Clocks_at_1970_and_in_a_far_year_change_nothing(string kind)
    {
        await using IResultSink sink = await OpenAsync(kind);
        await using RecordStore store = new(sink, TimeProvider.System);
        IncomingRecord[] some = [.. Results(Maker(), 3).Cast<IncomingRecord>()];
        some[0] = some[0] with { Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch), TimeMs = 0 };
        some[1] = some[1] with { Id = Guid.Parse("ffffffff-ffff-7fff-bfff-ffffffffffff"), TimeMs = 253_402_300_799_999 };
        UpTo(await Write(store, some)).ShouldBe(3);
        (await Write(store, some)).Stored.ShouldBe(0);
    }

    [Fact]
    public async Task Months_are_partitions_and_the_numbered_files_are_applied_once_by_whoever_comes_first()
    {
        string database = await postgres.NewDatabaseAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using IResultSink one = Table.Sink(database);
            await one.PrepareAsync(TestContext.Current.CancellationToken);
        }));
        await using IResultSink sink = Table.Sink(database);
        await using RecordStore store = new(sink, TimeProvider.System);
        await Write(store, Results(Maker(), 2));
        string month = $"record_{TimeProvider.System.GetUtcNow():yyyy_MM}";
        (await Table.Read(database, "SELECT DISTINCT tableoid::regclass::text FROM record", row => row.GetString(0))).ShouldBe([month]);
        (await Table.Read(database, "SELECT number FROM schema_version ORDER BY number", row => row.GetInt64(0))).ShouldBe([1, 2, 3]);
    }

    private static RecordMaker Maker() => new(new DeviceId("north", "van-1"), 1, TimeProvider.System);

    private Incoming[] Results(RecordMaker maker, int count) => [.. Enumerable.Range(0, count).Select(_ => maker.Result()).Select(record => reader.Read(record.Topic, record.Payload)!)];

    private static long UpTo(BatchOutcome outcome) => outcome.Acks.Single(ack => ack.Ack.Stream == "result").Ack.UpTo;

    private static Task<BatchOutcome> Write(RecordStore store, Incoming[] batch) => store.WriteAsync(batch, TestContext.Current.CancellationToken);

    private static ProgrammeReader Reader(IResultSink sink) =>
        new(sink, "", new IntakeCounters(), new WorkerRoster("test", false, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance), TimeProvider.System);

    private static async Task<AuditView> Audit(IResultSink sink) => (await Reader(sink).AuditAsync("north", "van-1", TestContext.Current.CancellationToken)).ShouldNotBeNull();

    private async Task<IResultSink> OpenAsync(string kind)
    {
        IResultSink sink = Table.Sink(kind == "sqlite" ? Path.Combine(folder, "fleet.db") : await postgres.NewDatabaseAsync());
        await sink.PrepareAsync(TestContext.Current.CancellationToken);
        return sink;
    }

    private static byte[] Gap(long from, long to) => Encoding.UTF8.GetBytes($$"""
        {"specversion":"1.0","id":"{{Guid.CreateVersion7():D}}","source":"{{Source}}","type":"org.edgeradiomics.gap.v1","subject":"van-1","time":"2026-11-23T10:00:00Z","datacontenttype":"application/json",
        "dataschema":"urn:edgeradiomics:gap-event:1","erstream":"gap","ersession":1,"erseq":1,"ermono":1,"erclock":"synced","erinvestigational":true,
        "data":{"stream":"result","fromSeq":{{from}},"toSeq":{{to}},"reason":"evicted"} }
        """);
}
