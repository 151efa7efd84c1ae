using System.Diagnostics;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Exams;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Benchmarks.Ratios;

/// <summary>Records saved one by one, beside bare inserts committed at the same durability (WAL, FULL) into a table without anything else.</summary>
internal static class AppendRatio
{
    private const int Together = 20, Pairs = 60, Bytes = 4096;

    public static Task<Measured[]> MeasureAsync(string folder)
    {
        byte[] payload = new byte[Bytes];
        Random.Shared.NextBytes(payload);
        using Outbox outbox = Outbox.Open(Path.Combine(folder, "outbox.db"), TimeProvider.System, NullLogger.Instance);
        using SqliteConnection raw = new($"Data Source={Path.Combine(folder, "raw.db")};Pooling=False");
        raw.Open();
        Command("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE record (number INTEGER PRIMARY KEY, payload BLOB)").ExecuteNonQuery();
        using SqliteCommand begin = Command("BEGIN IMMEDIATE"), insert = Command("INSERT INTO record (payload) VALUES ($payload)"), commit = Command("COMMIT");
        insert.Parameters.AddWithValue("$payload", payload);
        List<(double, double)> pairs = [];
        // A first pair warms both up; who begins takes turns, because a disk has moods.
        for (int i = 0; i <= Pairs; i++)
        {
            double bare = i % 2 == 0 ? Rate(Commit) : 0, ours = Rate(Append);
            if (i % 2 != 0) bare = Rate(Commit);
            if (i > 0) pairs.Add((ours, bare));
        }
        return Task.FromResult<Measured[]>([Measured.AtLeast("a record saved, against a bare SQLite commit (WAL, FULL)", 0.8, pairs, $"commits/s of {Bytes} bytes")]);

        void Append() => outbox.Append("result", "er/v1/s/d/evt/result", RecordId.At(TimeProvider.System.GetUtcNow()), _ => payload);

        void Commit()
        {
            begin.ExecuteNonQuery();
            insert.ExecuteNonQuery();
            commit.ExecuteNonQuery();
        }

        SqliteCommand Command(string text)
        {
            SqliteCommand command = raw.CreateCommand();
            command.CommandText = text;
            return command;
        }
    }

    private static double Rate(Action one)
    {
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < Together; i++) one();
        return Together / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
