using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Exams;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Features;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NJsonSchema;

namespace EdgeRadiomics.Appliance.Tests.Exams;

public sealed class ExamSessionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("exam").FullName;
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly NewestSnapshot snapshots = new();
    private readonly Appliance.Outbox.Outbox outbox;
    private readonly ExamSession exam;

    public ExamSessionTests()
    {
        outbox = Appliance.Outbox.Outbox.Open(Path.Combine(folder, "outbox.db"), time, NullLogger.Instance);
        exam = Session(outbox, time);
    }

    [Fact]
    public async Task A_marked_lesion_becomes_one_result_that_fits_the_schema_and_two_pictures()
    {
        exam.Start();
        snapshots.Publish(Seen());
        ExamStatus status = exam.Mark();
        status.LesionsMarked.ShouldBe(1);
        OutboxEntry[] entries = [.. outbox.Read(0, 10)];
        entries.Select(entry => entry.Topic).ShouldBe(["er/v1/test-site/test-device/evt/exam", "er/v1/test-site/test-device/evt/result"]);
        await ShouldFit("exam-event.schema.json", entries[0]);
        await ShouldFit("lesion-result.schema.json", entries[1]);
        JsonElement result = JsonDocument.Parse(entries[1].Payload).RootElement;
        result.GetProperty("id").GetString().ShouldBe(status.LastSaved!.Id.ToString());
        result.GetProperty("erinvestigational").GetBoolean().ShouldBeTrue();
        JsonElement values = result.GetProperty("data").GetProperty("radiomics").GetProperty("values");
        values.EnumerateObject().Count().ShouldBe(FeatureCatalogue.Count);
        values.GetProperty(FeatureCatalogue.All[1].Name).ValueKind.ShouldBe(JsonValueKind.Null, "undefined is null");
        GreyPicture mask = PictureFile.ReadGrey(Path.Combine(folder, "archive", $"{status.LastSaved.Id}.mask.png"));
        mask.Pixels.Count(pixel => pixel == 255).ShouldBe(4);
        PictureFile.ReadGrey(Path.Combine(folder, "archive", $"{status.LastSaved.Id}.png")).Pixels.ShouldBe(Seen().SectorPixels.ToArray());
        File.ReadAllBytes(Path.Combine(folder, "archive", $"{status.LastSaved.Id}.json")).ShouldBe(entries[1].Payload, "the record stays beside its pictures");
    }

    [Theory]
    [InlineData("/data/receptors/0/marker", "\"ER2\"")]
    [InlineData("/data/notice", "\"fine\"")]
    [InlineData("/erinvestigational", "false")]
    [InlineData("/data/frame/hash", "\"short\"")]
    [InlineData("/data/receptors/0/p", "1.5")]
    [InlineData("/data/receptors/0/p", "0.5")]
    [InlineData("/data/receptors/0/abstainReason", "null")]
    [InlineData("/data/receptors/0/state", "\"favours-positive\"")]
    [InlineData("/data/receptors/0/conditionalOn", "null")]
    [InlineData("/data/seg/areaPx", "0")]
    [InlineData("/data/models", "[]")]
    [InlineData("/source", "\"/er/local/a/b\"")]
    [InlineData("/id", "\"4e6c3b3e-54d4-4c0c-b6f0-1f1c1d1e1f10\"")]
    [InlineData("/erseq", "0")]
    [InlineData("/patientName", "\"somebody\"")]
    public async Task A_result_that_breaks_the_contract_does_not_fit_the_schema(string pointer, string value)
    {
        snapshots.Publish(Seen());
        exam.Mark();
        System.Text.Json.Nodes.JsonNode node = System.Text.Json.Nodes.JsonNode.Parse(outbox.Read(0, 10)[1].Payload)!, at = node;
        string[] path = pointer.Split('/')[1..];
        foreach (string step in path[..^1]) at = int.TryParse(step, out int index) ? at[index]! : at[step]!;
        at[path[^1]] = System.Text.Json.Nodes.JsonNode.Parse(value);
        JsonSchema schema = await Schema("lesion-result.schema.json");
        schema.Validate(node.ToJsonString()).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_mark_without_an_exam_opens_one()
    {
        snapshots.Publish(Seen());
        exam.Mark().Exam.ShouldNotBeNull();
        outbox.Read(0, 10).Count.ShouldBe(2);
    }

    [Fact]
    public void Start_closes_the_exam_before_and_finish_closes_this_one()
    {
        ExamId first = exam.Start().Exam!.Value;
        exam.Start().Exam.ShouldNotBe(first);
        exam.Finish().Exam.ShouldBeNull();
        outbox.Read(0, 10).Select(entry => JsonDocument.Parse(entry.Payload).RootElement.GetProperty("data").GetProperty("event").GetString()).ShouldBe(["opened", "closed", "opened", "closed"]);
        exam.Finish();
        outbox.Read(0, 10).Count.ShouldBe(4, "finishing twice is no second event");
    }

    [Fact]
    public void Without_a_picture_a_lesion_or_a_fresh_frame_a_mark_is_refused_and_nothing_is_saved()
    {
        Should.Throw<ProblemException>(exam.Mark).Message.ShouldContain("no picture yet");
        snapshots.Publish(Seen() with { Lesion = null });
        Should.Throw<ProblemException>(exam.Mark).Message.ShouldContain("no lesion");
        snapshots.Publish(Seen());
        time.Advance(TimeSpan.FromSeconds(2));
        Should.Throw<ProblemException>(exam.Mark).Message.ShouldContain("stale");
        outbox.Read(0, 10).ShouldBeEmpty();
    }

    [Fact]
    public void A_mark_while_a_slow_analysis_runs_is_kept()
    {
        snapshots.Publish(Seen() with { Latency = new LatencyMs(Capture: 0, Segmentation: 3000, Features: 0, Hints: 0, Total: 3000) });
        time.Advance(TimeSpan.FromSeconds(5));
        exam.Mark().LesionsMarked.ShouldBe(1);
    }

    [Fact]
    public void An_archive_that_cannot_be_written_refuses_the_mark_and_the_exam_goes_on()
    {
        exam.Start();
        snapshots.Publish(Seen());
        Directory.Delete(Path.Combine(folder, "archive"));
        File.WriteAllText(Path.Combine(folder, "archive"), "in the way");
        Should.Throw<ProblemException>(exam.Mark).Message.ShouldContain("cannot be written");
        exam.Status.LesionsMarked.ShouldBe(0);
        File.Delete(Path.Combine(folder, "archive"));
        Directory.CreateDirectory(Path.Combine(folder, "archive"));
        exam.Mark().LesionsMarked.ShouldBe(1);
    }

    [Fact]
    public void A_record_that_the_disk_refuses_leaves_no_pictures_and_the_exam_goes_on()
    {
        string path = Path.Combine(folder, "full.db");
        Appliance.Outbox.Outbox.Open(path, time, NullLogger.Instance).Dispose();
        using (Microsoft.Data.Sqlite.SqliteConnection connection = OutboxSchema.Connect(path))
        using (Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand())
        {
            command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON entry WHEN NEW.topic LIKE '%/result' BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END";
            command.ExecuteNonQuery();
        }
        using Appliance.Outbox.Outbox full = Appliance.Outbox.Outbox.Open(path, time, NullLogger.Instance);
        ExamSession session = Session(full, time);
        ExamId opened = session.Start().Exam!.Value;
        snapshots.Publish(Seen());
        Should.Throw<ProblemException>(session.Mark).Message.ShouldContain("could not be saved");
        Directory.GetFiles(Path.Combine(folder, "archive")).ShouldBeEmpty();
        session.Status.Exam.ShouldBe(opened);
        session.Status.LesionsMarked.ShouldBe(0);
        session.Finish().Exam.ShouldBeNull();
    }

    [Theory]
    [InlineData(-50 * 365)]
    [InlineData(50 * 365)]
    public void A_calendar_that_jumps_refuses_no_mark(int days)
    {
        JumpingCalendar calendar = new(time);
        ExamSession session = Session(outbox, calendar);
        snapshots.Publish(Snapshots.WithLesion(calendar));
        calendar.Offset = TimeSpan.FromDays(days);
        session.Mark().LesionsMarked.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(2));
        Should.Throw<ProblemException>(session.Mark).Message.ShouldContain("stale");
    }

    [Fact]
    public void Marks_from_many_threads_are_one_record_each()
    {
        exam.Start();
        snapshots.Publish(Seen());
        Parallel.For(0, 20, _ => exam.Mark());
        exam.Status.LesionsMarked.ShouldBe(20);
        JsonElement[] results = [.. outbox.Read(0, 100).Where(entry => entry.Topic.EndsWith("/result", StringComparison.Ordinal)).Select(entry => JsonDocument.Parse(entry.Payload).RootElement)];
        results.Select(result => result.GetProperty("erseq").GetInt64()).ShouldBe(Enumerable.Range(1, 20).Select(i => (long)i));
        results.Select(result => result.GetProperty("id").GetString()).Distinct().Count().ShouldBe(20);
    }

    public void Dispose()
    {
        outbox.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(ClockState.Synced, "synced")]
    [InlineData(ClockState.Rtc, "rtc")]
    [InlineData(ClockState.Floor, "floor")]
    [InlineData(ClockState.Unsynced, "unsynced")]
    internal async Task A_record_says_how_far_its_time_can_be_trusted(ClockState state, string word)
    {
        Session(outbox, time, () => state).Start();
        OutboxEntry entry = outbox.Read(0, 10).Single();
        await ShouldFit("exam-event.schema.json", entry);
        JsonDocument.Parse(entry.Payload).RootElement.GetProperty("erclock").GetString().ShouldBe(word);
    }

    private ExamSession Session(Appliance.Outbox.Outbox into, TimeProvider clock, Func<ClockState>? state = null) =>
        new(new DeviceId("test-site", "test-device"), snapshots, into, new Archive(Path.Combine(folder, "archive")),
            [new ResultModel("segmentation", "1.0.0", new string('a', 64), "CPU", false)], clock, NullLogger.Instance, state);

    private Snapshot Seen() => Snapshots.WithLesion(time);

    private static Task<JsonSchema> Schema(string name) =>
        JsonSchema.FromFileAsync(Repository.PathOf("src", "EdgeRadiomics.Core", "Exams", name), TestContext.Current.CancellationToken);

    private static async Task ShouldFit(string schema, OutboxEntry entry) =>
        (await Schema(schema)).Validate(System.Text.Encoding.UTF8.GetString(entry.Payload)).Select(error => error.ToString()).ShouldBeEmpty();

    private sealed class JumpingCalendar(TimeProvider steady) : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => steady.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => steady.GetUtcNow() + Offset;

        public override long GetTimestamp() => steady.GetTimestamp();
    }
}
