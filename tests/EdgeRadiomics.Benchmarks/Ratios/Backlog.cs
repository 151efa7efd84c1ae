using System.Text;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Exams;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Benchmarks.Ratios;

/// <summary>Outboxes with much in them. Written straight into the table: saved one by one, a million would take an hour of disk syncs.</summary>
internal static class Backlog
{
    public static void Make(string path, int records, int bytes)
    {
        OutboxEntry one;
        using (Outbox outbox = Outbox.Open(path, TimeProvider.System, NullLogger.Instance))
        {
            outbox.Append("result", "er/v1/s/d/evt/result", RecordId.At(TimeProvider.System.GetUtcNow()),
                sequence => Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","type":"org.edgeradiomics.result.v1","erstream":"result","ersession":1,"erseq":{{sequence}},"data":"{{new string('x', bytes - 120)}}"}"""));
            one = outbox.Read(0, 1).Single();
        }
        using SqliteConnection connection = OutboxSchema.Connect(path);
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT INTO entry SELECT $n, $id, stream, session, $n, topic, payload, created_ms, synced, $crc FROM entry WHERE number = $from";
        foreach (string name in (string[])["$n", "$id", "$crc", "$from"]) command.Parameters.AddWithValue(name, one.Number);
        for (long number = one.Number + 1; number < one.Number + records; number++)
        {
            OutboxEntry copy = one with { Number = number, Sequence = number, RecordId = $"copy-{number:0000000}" };
            (command.Parameters[0].Value, command.Parameters[1].Value, command.Parameters[2].Value) = (copy.Number, copy.RecordId, RowCheck.Of(copy));
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }
}
