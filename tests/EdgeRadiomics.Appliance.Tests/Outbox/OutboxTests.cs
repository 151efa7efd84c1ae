using System.Text;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Exams;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Outbox;

public sealed class OutboxTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("outbox").FullName;
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    private string DatabaseFile => Path.Combine(folder, "outbox.db");

    [Fact]
    public void Records_come_back_in_order_after_a_restart_and_reading_removes_nothing()
    {
        using (Appliance.Outbox.Outbox first = Open())
        {
            first.Session.ShouldBe(1);
            for (int i = 1; i <= 3; i++) Append(first, "result").ShouldBe(i);
            first.Read(0, 10).Count.ShouldBe(3);
        }
        using Appliance.Outbox.Outbox second = Open();
        second.Session.ShouldBe(2);
        second.Read(0, 10).Select(entry => Encoding.UTF8.GetString(entry.Payload)).ShouldBe(["1", "2", "3"]);
        Append(second, "result").ShouldBe(4, "the sequence goes on where it was");
    }

    [Fact]
    public void Each_stream_counts_for_itself()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        Append(outbox, "result").ShouldBe(1);
        Append(outbox, "exam").ShouldBe(1);
        Append(outbox, "result").ShouldBe(2);
    }

    [Fact]
    public void A_confirmed_record_is_gone_and_its_number_is_never_used_again()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        Append(outbox, "result");
        Append(outbox, "result");
        long last = outbox.Read(0, 10)[1].Number;
        foreach (OutboxEntry entry in outbox.Read(0, 10)) outbox.Confirm(entry.Number);
        outbox.Confirm(last);
        outbox.Depth().Records.ShouldBe(0);
        Append(outbox, "result");
        outbox.Read(0, 10).Single().Number.ShouldBe(last + 1);
    }

    [Fact]
    public void Confirming_some_of_many_in_any_order_leaves_the_others()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        for (int i = 1; i <= 9; i++) Append(outbox, "result");
        outbox.Confirm([8, 2, 1, 4, 7, 4, 99]);
        outbox.Read(0, 10).Select(entry => entry.Number).ShouldBe([3, 5, 6, 9]);
        outbox.Depth().Records.ShouldBe(4);
    }

    [Fact]
    public void A_payload_that_cannot_be_made_spends_no_sequence_number()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        Should.Throw<InvalidOperationException>(() => outbox.Append("result", "t", RecordId.At(time.GetUtcNow()), _ => throw new InvalidOperationException("no")));
        outbox.Depth().Records.ShouldBe(0);
        Append(outbox, "result").ShouldBe(1);
    }

    [Fact]
    public void Depth_tells_the_age_of_the_oldest_record()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        outbox.Depth().ShouldBe(new OutboxDepth(0, null));
        Append(outbox, "result");
        time.Advance(TimeSpan.FromMinutes(5));
        Append(outbox, "result");
        outbox.Depth().ShouldBe(new OutboxDepth(2, TimeSpan.FromMinutes(5), Bytes: 2));
    }

    [Fact]
    public void Every_commit_is_forced_to_disk()
    {
        Open().Dispose();
        using Microsoft.Data.Sqlite.SqliteConnection connection = OutboxSchema.Connect(DatabaseFile);
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT journal_mode FROM pragma_journal_mode) || ' ' || (SELECT synchronous FROM pragma_synchronous)";
        command.ExecuteScalar().ShouldBe("wal 2", "2 is FULL");
    }

    [Fact]
    public void A_second_appliance_on_the_same_folder_is_refused_and_the_first_goes_on()
    {
        using (Appliance.Outbox.Outbox first = Open())
        {
            Should.Throw<ProblemException>(Open).Message.ShouldContain("another appliance");
            Append(first, "result").ShouldBe(1);
        }
        using Appliance.Outbox.Outbox second = Open();
        second.Session.ShouldBe(2, "the refused start counted no session");
    }

    [Fact]
    public void A_record_that_the_disk_refuses_is_a_clear_refusal_and_the_next_one_has_its_number()
    {
        // A trigger stands for the full disk: the same statement fails, half-way through the same transaction.
        Open().Dispose();
        Execute("CREATE TRIGGER full BEFORE INSERT ON entry WHEN NEW.topic LIKE '%/full' BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END");
        using Appliance.Outbox.Outbox outbox = Open();
        Append(outbox, "result").ShouldBe(1);
        Should.Throw<ProblemException>(() => outbox.Append("result", "er/full", RecordId.At(time.GetUtcNow()), _ => [1])).Message.ShouldContain("free some space");
        outbox.Read(0, 10).Count.ShouldBe(1, "what was saved is still there");
        Append(outbox, "result").ShouldBe(2, "a refused record spends no number");
    }

    [Fact]
    public void The_same_record_cannot_be_saved_twice()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        RecordId id = RecordId.At(time.GetUtcNow());
        outbox.Append("result", "t", id, _ => [1]);
        Should.Throw<ProblemException>(() => outbox.Append("result", "t", id, _ => [1]));
        outbox.Depth().Records.ShouldBe(1);
    }

    [Theory]
    [InlineData("this is no database, but long enough to be taken for the head of one ------------------------------------------------------")]
    [InlineData("SQLite format 3\0 and then nothing that makes sense")]
    public void A_damaged_database_is_kept_aside_and_a_new_one_begun(string content)
    {
        File.WriteAllText(DatabaseFile, content);
        using Appliance.Outbox.Outbox outbox = Open();
        Append(outbox, "result").ShouldBe(1);
        File.ReadAllText(Directory.GetFiles(folder, "outbox.db.damaged-*").Single()).ShouldBe(content);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        string file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        Should.Throw<ProblemException>(() => Appliance.Outbox.Outbox.Open(Path.Combine(file, "outbox.db"), time, NullLogger.Instance)).Message.ShouldContain(file);
    }

    [Fact]
    public void Records_saved_from_many_threads_are_all_there_without_a_hole()
    {
        using Appliance.Outbox.Outbox outbox = Open();
        Parallel.For(0, 60, _ => Append(outbox, "result"));
        outbox.Read(0, 100).Select(entry => int.Parse(Encoding.UTF8.GetString(entry.Payload), System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(Enumerable.Range(1, 60));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Execute(string text)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = OutboxSchema.Connect(DatabaseFile);
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private Appliance.Outbox.Outbox Open() => Appliance.Outbox.Outbox.Open(DatabaseFile, time, NullLogger.Instance);

    private long Append(Appliance.Outbox.Outbox outbox, string stream)
    {
        long given = 0;
        outbox.Append(stream, $"er/v1/s/d/evt/{stream}", RecordId.At(time.GetUtcNow()), sequence =>
        {
            given = sequence;
            return Encoding.UTF8.GetBytes($"{sequence}");
        });
        return given;
    }
}
