using System.Data.Common;
using System.Text;
using EdgeRadiomics.Fleet.Contract;
using Microsoft.Data.Sqlite;

namespace EdgeRadiomics.Fleet.Store.Sqlite;

/// <summary>The embedded file, for trying out and for a small programme: one process, the same promise.</summary>
internal sealed class SqliteSink(string path) : IResultSink
{
    private const string Insert = """
        INSERT INTO record (source, id, stream, session, seq, type, subject, time_ms, clock, received_ms, demonstration, hints, abstentions, payload)
        VALUES (@source, @id, @stream, @session, @seq, @type, @subject, @time, @clock, @received, @demonstration, @hints, @abstentions, @payload)
        ON CONFLICT (source, id) DO NOTHING
        """;

    public string Name => path;

    public async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10 }.ToString());
        try
        {
            await connection.OpenAsync(cancel);
            // FULL: an acknowledgement lets the device forget, so a commit must survive a power cut.
            await using DbCommand mode = connection.Command(null, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            await mode.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task PrepareAsync(CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"the folder of {path} cannot be written ({e.Message.TrimEnd('.')})", "choose another with --data", e);
        }
        await using DbConnection connection = await OpenAsync(cancel);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancel);
        await using (DbCommand table = connection.Command(transaction, NumberedSql.Table)) await table.ExecuteNonQueryAsync(cancel);
        await using DbCommand read = connection.Command(transaction, "SELECT number FROM schema_version");
        List<long> applied = await read.ReadAsync(row => row.GetInt64(0), cancel);
        foreach ((long number, string file, string text) in NumberedSql.Of("sqlite").Where(one => !applied.Contains(one.Number)))
        {
            await using DbCommand apply = connection.Command(transaction, text);
            await apply.ExecuteNonQueryAsync(cancel);
            await using DbCommand note = connection.Command(transaction, "INSERT INTO schema_version VALUES (@number, @file)", ("@number", number), ("@file", file));
            await note.ExecuteNonQueryAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
    }

    public async Task<IReadOnlyList<IncomingRecord>> InsertAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<IncomingRecord> records, long receivedMs, CancellationToken cancel)
    {
        List<IncomingRecord> added = [];
        await using DbCommand insert = connection.Command(transaction, Insert,
            ("@source", ""), ("@id", ""), ("@stream", ""), ("@session", 0L), ("@seq", 0L), ("@type", ""), ("@subject", ""), ("@time", 0L), ("@clock", ""),
            ("@received", receivedMs), ("@demonstration", 0L), ("@hints", 0L), ("@abstentions", 0L), ("@payload", ""));
        foreach (IncomingRecord record in records)
        {
            object[] values =
            [
                record.Source, record.Id.ToString("D"), record.Stream, record.Session, record.Sequence, record.Type, record.Subject, record.TimeMs, record.Clock,
                receivedMs, record.IsDemonstration ? 1L : 0L, (long)record.Hints, (long)record.Abstentions, Encoding.UTF8.GetString(record.Payload),
            ];
            for (int i = 0; i < values.Length; i++) insert.Parameters[i].Value = values[i];
            if (await insert.ExecuteNonQueryAsync(cancel) == 1) added.Add(record);
        }
        return added;
    }

    public bool IsAboutData(DbException trouble) => trouble is SqliteException { SqliteErrorCode: 18 or 19 or 20 };

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }
}
