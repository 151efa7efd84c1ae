using System.Text;
using System.Text.Json;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Exams;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Appliance.Tests.Outbox;

/// <summary>A file that was damaged while the device was off: it starts, keeps the rest, and tells what is missing.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Records = 60;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("EDGERADIOMICS_LONG") == "1";

    private readonly string folder = Directory.CreateTempSubdirectory("damage").FullName;

    private string DatabaseFile => Path.Combine(folder, "outbox.db");

    [Fact]
    public void A_flipped_bit_anywhere_costs_its_own_page_at_most_and_never_a_start()
    {
        byte[] whole = Filled(isClosed: true, out string[] saved);
        File.Exists(DatabaseFile + "-wal").ShouldBeFalse();
        Random random = new(1);
        int mended = 0, most = 0;
        for (int round = 0; round < (IsLong ? 2000 : 150); round++)
        {
            // The first pages hold header, schema and counters: each is hit in its turn.
            int at = round % 3 == 0 ? random.Next(8 * OutboxSchema.PageBytes) : random.Next(whole.Length), bit = random.Next(8);
            most = Math.Max(most, Records - Restarted(() => Flipped(DatabaseFile, whole, at, bit), saved, $"bit {bit} of byte {at}"));
            mended += Directory.GetFiles(folder, "*.damaged-*").Length;
            Clear();
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{mended} repairs, at most {most} of {Records} records lost");
        mended.ShouldBeGreaterThan(0);
        most.ShouldBeLessThanOrEqualTo(8, "what stands on one page");
    }

    [Fact]
    public void A_flipped_bit_in_the_log_of_a_killed_appliance_costs_its_own_page_at_most()
    {
        Filled(isClosed: false, out string[] saved);
        byte[] database = File.ReadAllBytes(DatabaseFile + ".copy"), log = File.ReadAllBytes(DatabaseFile + "-wal.copy");
        log.Length.ShouldBeGreaterThan(100 * OutboxSchema.PageBytes, "nothing was carried over into the file yet");
        Random random = new(2);
        for (int round = 0; round < (IsLong ? 1000 : 60); round++)
        {
            int at = round < 32 ? round : random.Next(log.Length), bit = random.Next(8);
            int left = Restarted(() =>
            {
                File.WriteAllBytes(DatabaseFile, database);
                Flipped(DatabaseFile + "-wal", log, at, bit);
            }, saved, $"bit {bit} of byte {at} of the log");
            left.ShouldBeGreaterThanOrEqualTo(Records - 8);
            Clear();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_page_that_was_wiped_costs_its_records_only_and_they_are_told(int page)
    {
        byte[] whole = Filled(isClosed: true, out string[] saved);
        whole.AsSpan(page * OutboxSchema.PageBytes, OutboxSchema.PageBytes).Clear();
        Restarted(() => File.WriteAllBytes(DatabaseFile, whole), saved, $"page {page}").ShouldBeGreaterThan(Records - 20);
        Directory.GetFiles(folder, "*.damaged-*").Length.ShouldBe(1, "the damaged file is kept");
    }

    [Fact]
    public void What_was_confirmed_before_the_damage_does_not_come_back()
    {
        using (Appliance.Outbox.Outbox outbox = Open())
        {
            for (int i = 0; i < 40; i++) Append(outbox, "result");
            outbox.Confirm([.. outbox.Read(0, 25).Select(entry => entry.Number)]);
        }
        byte[] whole = File.ReadAllBytes(DatabaseFile);
        whole[3] ^= 1;
        File.WriteAllBytes(DatabaseFile, whole);
        using Appliance.Outbox.Outbox after = Open();
        OutboxEntry[] left = [.. after.Read(0, 100)];
        left.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(26, 15).Select(i => (long)i), "whole, so without a gap");
        after.Session.ShouldBe(2);
        Append(after, "result").ShouldBe(41);
    }

    [Theory]
    [InlineData(".mended")]
    [InlineData(".mending")]
    public void A_repair_that_died_is_done_again_or_finished(string left)
    {
        byte[] whole = Filled(isClosed: true, out string[] saved);
        if (left == ".mended") File.Move(DatabaseFile, DatabaseFile + left);
        else
        {
            File.WriteAllBytes(DatabaseFile + left, whole[..9000]);
            whole[0] ^= 1;
            File.WriteAllBytes(DatabaseFile, whole);
        }
        using Appliance.Outbox.Outbox outbox = Open();
        outbox.Read(0, 100).Select(entry => entry.RecordId).ShouldBe(saved);
    }

    [Fact]
    public void A_full_disk_during_the_repair_is_told_and_the_damaged_file_stays()
    {
        byte[] whole = Filled(isClosed: true, out string[] saved);
        whole[0] ^= 1;
        File.WriteAllBytes(DatabaseFile, whole);
        // A folder in the way of the file that the repair would write stands for the disk that takes no file.
        Directory.CreateDirectory(DatabaseFile + ".mending");
        Should.Throw<ProblemException>(Open).Message.ShouldContain("space");
        File.ReadAllBytes(DatabaseFile).ShouldBe(whole);
        Directory.Delete(DatabaseFile + ".mending");
        using Appliance.Outbox.Outbox outbox = Open();
        outbox.Read(0, 100).Select(entry => entry.RecordId).ShouldBe(saved);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Starts on what damage left; gives how many records are left. Each that is not left is told by a gap record.
    private int Restarted(Action damage, string[] saved, string where)
    {
        damage();
        using Appliance.Outbox.Outbox outbox = Open();
        OutboxEntry[] entries = [.. outbox.Read(0, 1000)];
        OutboxEntry[] left = [.. entries.Where(entry => entry.Stream == "result")];
        left.Select(entry => entry.RecordId).ShouldBeSubsetOf(saved, where);
        left.Select(entry => entry.Sequence).ShouldBeInOrder(SortDirection.Ascending, where);
        foreach (OutboxEntry entry in left) Encoding.UTF8.GetString(entry.Payload).ShouldStartWith($"{{\"number\":{entry.Sequence},", Case.Sensitive, where);
        long[] told = [.. entries.Where(entry => entry.Stream == "gap").Select(entry => JsonSerializer.Deserialize(entry.Payload, RecordJson.Default.CloudEventGapEvent)!.Data)
            .Where(gap => gap.Stream == "result").SelectMany(gap => Enumerable.Range((int)gap.FromSeq, (int)(gap.ToSeq - gap.FromSeq + 1))).Select(i => (long)i)];
        told.Intersect(left.Select(entry => entry.Sequence)).ShouldBeEmpty($"{where}: what is left is not told as missing");
        told.Union(left.Select(entry => entry.Sequence)).Order().ShouldBe(Enumerable.Range(1, Records).Select(i => (long)i), where);
        Append(outbox, "result").ShouldBe(Records + 1, where);
        outbox.Session.ShouldBe(2, where);
        return left.Length;
    }

    private byte[] Filled(bool isClosed, out string[] saved)
    {
        using (Appliance.Outbox.Outbox outbox = Open())
        {
            for (int i = 0; i < Records; i++) Append(outbox, "result");
            saved = [.. outbox.Read(0, 1000).Select(entry => entry.RecordId)];
            if (!isClosed)
                foreach (string suffix in (string[])["", "-wal"]) File.Copy(DatabaseFile + suffix, DatabaseFile + suffix + ".copy");
        }
        byte[] whole = File.ReadAllBytes(DatabaseFile);
        return whole;
    }

    private static void Flipped(string file, byte[] whole, int at, int bit)
    {
        byte[] broken = [.. whole];
        broken[at] ^= (byte)(1 << bit);
        File.WriteAllBytes(file, broken);
    }

    private void Clear()
    {
        foreach (string file in Directory.GetFiles(folder).Where(file => !file.EndsWith(".copy", StringComparison.Ordinal))) File.Delete(file);
    }

    private Appliance.Outbox.Outbox Open() => Appliance.Outbox.Outbox.Open(DatabaseFile, TimeProvider.System, NullLogger.Instance);

    private static long Append(Appliance.Outbox.Outbox outbox, string stream)
    {
        long given = 0;
        outbox.Append(stream, $"er/v1/s/d/evt/{stream}", RecordId.At(TimeProvider.System.GetUtcNow()), sequence =>
        {
            given = sequence;
            return Encoding.UTF8.GetBytes($"{{\"number\":{sequence},\"text\":\"{new string('x', (int)(sequence * 97 % 3000))}\"}}");
        });
        return given;
    }
}
