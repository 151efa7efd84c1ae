using System.Text;
using System.Text.Json;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Exams;
using EdgeRadiomics.TestData;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NJsonSchema;

namespace EdgeRadiomics.Appliance.Tests.Outbox;

/// <summary>What leaves unsent: by bytes, by age, because nobody takes it. Each time a gap record tells what is missing.</summary>
public sealed class BoundsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bounds").FullName;
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private ClockState clock = ClockState.Synced;

    [Fact]
    public void Beyond_its_bytes_a_class_loses_its_oldest_and_every_missing_number_is_told()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        for (int i = 0; i < 100; i++) Append(outbox, "result", 1000);
        outbox.Depth().Bytes.ShouldBeLessThan(21_000 + 20 * 1000);
        OutboxEntry[] left = [.. outbox.Read(0, 200)];
        long[] results = [.. left.Where(entry => entry.Stream == "result").Select(entry => entry.Sequence)];
        results.Length.ShouldBeInRange(18, 20);
        results[^1].ShouldBe(100, "the newest stay");
        Told(left, "evicted").ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i).Except(results), ignoreOrder: true);
    }

    [Fact]
    public void Metrics_never_push_out_a_result_nor_results_a_metric()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        for (int i = 0; i < 19; i++) Append(outbox, "result", 1000);
        for (int i = 0; i < 200; i++) Append(outbox, "metrics", 1000);
        OutboxEntry[] left = [.. outbox.Read(0, 300)];
        left.Count(entry => entry.Stream == "result").ShouldBe(19);
        left.Count(entry => entry.Stream == "metrics").ShouldBeInRange(9, 10);
        for (int i = 0; i < 200; i++) Append(outbox, "result", 1000);
        outbox.Read(0, 500).Count(entry => entry.Stream == "metrics").ShouldBeInRange(9, 10);
    }

    [Fact]
    public void Beyond_its_age_a_record_leaves_when_the_next_of_its_class_comes()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        Append(outbox, "metrics", 10);
        Append(outbox, "result", 10);
        time.Advance(TimeSpan.FromDays(8));
        Append(outbox, "metrics", 10);
        OutboxEntry[] left = [.. outbox.Read(0, 10)];
        left.Select(entry => (entry.Stream, entry.Sequence)).ShouldBe([("result", 1), ("metrics", 2), ("gap", 1)]);
        Told(left, "evicted").ShouldBe([1]);
    }

    [Theory]
    [InlineData("Unsynced", "Synced")]
    [InlineData("Synced", "Floor")]
    [InlineData("Synced", "Rtc")]
    public void A_calendar_that_no_time_server_set_makes_no_record_too_old(string then, string now)
    {
        using Appliance.Outbox.Outbox outbox = Open();
        clock = Enum.Parse<ClockState>(then);
        Append(outbox, "metrics", 10);
        time.Advance(TimeSpan.FromDays(365));
        clock = Enum.Parse<ClockState>(now);
        Append(outbox, "metrics", 10);
        outbox.Read(0, 10).Select(entry => entry.Sequence).ShouldBe([1, 2]);
    }

    [Fact]
    public void Narrower_bounds_are_kept_from_the_next_start_on()
    {
        using (Appliance.Outbox.Outbox wide = Open(results: 1_000_000))
            for (int i = 0; i < 50; i++) Append(wide, "exam", 1000);
        using Appliance.Outbox.Outbox narrow = Open();
        narrow.Read(0, 100).Count(entry => entry.Stream == "exam").ShouldBeInRange(18, 20);
    }

    [Fact]
    public async Task A_quarantined_record_is_no_longer_read_and_is_told_in_a_gap_record_that_fits_its_schema()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        for (int i = 0; i < 3; i++) Append(outbox, "result", 10);
        long number = outbox.Read(0, 10)[1].Number;
        outbox.Quarantine(number, "the broker has not taken it 5 times");
        outbox.Quarantine(number, "twice is once");
        OutboxEntry[] left = [.. outbox.Read(0, 10)];
        left.Select(entry => (entry.Stream, entry.Sequence)).ShouldBe([("result", 1), ("result", 3), ("gap", 1)]);
        Told(left, "quarantined").ShouldBe([2]);
        left[2].Topic.ShouldBe("er/v1/site/dev/evt/gap");
        JsonSchema schema = await JsonSchema.FromFileAsync(Repository.PathOf("src", "EdgeRadiomics.Core", "Exams", "gap-event.schema.json"), TestContext.Current.CancellationToken);
        schema.Validate(Encoding.UTF8.GetString(left[2].Payload)).Select(error => error.ToString()).ShouldBeEmpty();
        schema.Validate(Encoding.UTF8.GetString(left[2].PayloadSentLate())).Select(error => error.ToString()).ShouldBeEmpty("a record that is sent late fits too");
    }

    [Fact]
    public void What_no_broker_takes_is_refused_before_it_is_saved()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        Should.Throw<ProblemException>(() => Append(outbox, "result", 128 * 1024 + 1)).Message.ShouldContain("128 KB");
        Should.Throw<ProblemException>(() => outbox.Append("result", "a/b/c/d/e/f/g/h/i", RecordId.At(time.GetUtcNow()), _ => [1])).Message.ShouldContain("slashes");
        Append(outbox, "result", 128 * 1024 - 1);
        outbox.Read(0, 10).Single().Sequence.ShouldBe(1);
    }

    [Fact]
    public void A_backlog_is_told_from_what_this_session_saves()
    {
        using (Appliance.Outbox.Outbox before = Open())
            for (int i = 0; i < 3; i++) Append(before, "result", 10);
        using Appliance.Outbox.Outbox outbox = Open();
        Append(outbox, "result", 10);
        outbox.Read(outbox.Before, 10).Select(entry => (entry.Session, entry.Sequence)).ShouldBe([(2, 4)]);
        outbox.Read(0, 10).Select(entry => (entry.Session, entry.Sequence)).ShouldBe([(1, 1), (1, 2), (1, 3), (2, 4)]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 40000)]
    public void A_bound_that_holds_nothing_is_refused(int mebibytes, int days) =>
        Should.Throw<ProblemException>(() => OutboxSettings.Of(new OutboxOptions { MetricsMiB = mebibytes, MetricsDays = days }, new DeviceId("site", "dev"), () => clock));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static IEnumerable<long> Told(IEnumerable<OutboxEntry> entries, string reason)
    {
        foreach (OutboxEntry entry in entries.Where(entry => entry.Stream == "gap"))
        {
            GapEvent gap = JsonSerializer.Deserialize(entry.Payload, RecordJson.Default.CloudEventGapEvent)!.Data;
            gap.Reason.ShouldBe(reason);
            for (long sequence = gap.FromSeq; sequence <= gap.ToSeq; sequence++) yield return sequence;
        }
    }

    private Appliance.Outbox.Outbox Open(long results = 20_000) => Appliance.Outbox.Outbox.Open(Path.Combine(folder, "outbox.db"), time, NullLogger.Instance,
        new OutboxSettings(new DeviceId("site", "dev"), () => clock, new OutboxBounds(results, TimeSpan.FromDays(730)), new OutboxBounds(10_000, TimeSpan.FromDays(7))));

    private void Append(Appliance.Outbox.Outbox outbox, string stream, int bytes) =>
        outbox.Append(stream, $"er/v1/site/dev/evt/{stream}", RecordId.At(time.GetUtcNow()), _ => new byte[bytes]);
}
