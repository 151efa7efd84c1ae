using BenchmarkDotNet.Attributes;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Exams;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Benchmarks;

/// <summary>
/// One record saved, beside one bare insert committed at the same durability (WAL, FULL) into a table without anything else.
/// EDGERADIOMICS_BENCH_FOLDER puts both on the disk that is to be measured.
/// </summary>
[MemoryDiagnoser]
public sealed class OutboxBenchmarks : IDisposable
{
    private const int PayloadBytes = 4096;
    private readonly byte[] payload = new byte[PayloadBytes];
    private string folder = "";
    private Outbox outbox = null!;
    private SqliteConnection raw = null!;
    private SqliteCommand insert = null!, begin = null!, commit = null!;

    [GlobalSetup]
    public void Open()
    {
        folder = Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("EDGERADIOMICS_BENCH_FOLDER") ?? Path.GetTempPath(), $"outbox-{Guid.NewGuid():N}")).FullName;
        Random.Shared.NextBytes(payload);
        outbox = Outbox.Open(Path.Combine(folder, "outbox.db"), TimeProvider.System, NullLogger.Instance);
        raw = new SqliteConnection($"Data Source={Path.Combine(folder, "raw.db")};Pooling=False");
        raw.Open();
        Command("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE record (number INTEGER PRIMARY KEY, payload BLOB)").ExecuteNonQuery();
        (insert, begin, commit) = (Command("INSERT INTO record (payload) VALUES ($payload)"), Command("BEGIN IMMEDIATE"), Command("COMMIT"));
        insert.Parameters.AddWithValue("$payload", payload);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        outbox.Dispose();
        raw.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public void RawCommit()
    {
        begin.ExecuteNonQuery();
        insert.ExecuteNonQuery();
        commit.ExecuteNonQuery();
    }

    [Benchmark]
    public void Append() => outbox.Append("result", "er/v1/s/d/evt/result", RecordId.At(TimeProvider.System.GetUtcNow()), _ => payload);

    private SqliteCommand Command(string text)
    {
        SqliteCommand command = raw.CreateCommand();
        command.CommandText = text;
        return command;
    }
}
