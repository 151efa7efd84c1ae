using System.Data.Common;
using System.Globalization;
using EdgeRadiomics.Fleet.Contract;
using Npgsql;
using NpgsqlTypes;

namespace EdgeRadiomics.Fleet.Store.Postgres;

/// <summary>PostgreSQL: a batch goes by binary COPY into a staging table of the connection, then over at one stroke.</summary>
internal sealed class PostgresSink : IResultSink
{
    // Any number will do, as long as no other program of this database locks the same.
    private const long Lock = 0x4564_6752_6164;

    private const string Columns = "source, id, stream, session, seq, type, subject, time_ms, clock, received_ms, demonstration, hints, abstentions, payload";
    private const string Staging = "CREATE TEMPORARY TABLE IF NOT EXISTS staging (LIKE record) ON COMMIT DELETE ROWS";
    private const string Copy = $"COPY staging ({Columns}) FROM STDIN (FORMAT BINARY)";
    private const string Move = $"INSERT INTO record ({Columns}) SELECT {Columns} FROM staging ON CONFLICT (source, id) DO NOTHING RETURNING source, id";

    private readonly NpgsqlDataSource database;
    private readonly TimeProvider time;
    private readonly HashSet<int> months = [];

    /// <exception cref="ProblemException">The address is none of a PostgreSQL database.</exception>
    public PostgresSink(string url, TimeProvider time)
    {
        NpgsqlConnectionStringBuilder address = PostgresAddress.Parse(url);
        this.time = time;
        Name = $"postgresql://{address.Host}:{address.Port}/{address.Database}";
        database = NpgsqlDataSource.Create(address);
    }

    public string Name { get; }

    public NpgsqlDataSource Database => database;

    public async Task<DbConnection> OpenAsync(CancellationToken cancel) => await database.OpenConnectionAsync(cancel);

    public async Task PrepareAsync(CancellationToken cancel)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancel);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel);

        // Several processes start at once: one applies the files, the others wait and find them applied.
        await Execute($"SELECT pg_advisory_xact_lock({Lock})");
        await Execute(NumberedSql.Table);
        await using DbCommand read = connection.Command(transaction, "SELECT number FROM schema_version");
        List<long> applied = await read.ReadAsync(row => row.GetInt64(0), cancel);
        foreach ((long number, string file, string text) in NumberedSql.Of("postgres").Where(one => !applied.Contains(one.Number)))
        {
            await Execute(text);
            await using DbCommand note = connection.Command(transaction, "INSERT INTO schema_version VALUES (@number, @file)", ("@number", number), ("@file", file));
            await note.ExecuteNonQueryAsync(cancel);
        }
        await transaction.CommitAsync(cancel);

        async Task Execute(string text)
        {
            await using DbCommand command = connection.Command(transaction, text);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    public async Task<IReadOnlyList<IncomingRecord>> InsertAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<IncomingRecord> records, long receivedMs, CancellationToken cancel)
    {
        NpgsqlConnection postgres = (NpgsqlConnection)connection;
        await EnsureMonthsAsync(records, cancel);
        await using (DbCommand staging = connection.Command(transaction, Staging)) await staging.ExecuteNonQueryAsync(cancel);

        // In one order everywhere: two processes with the same records then wait for each other instead of locking up.
        await using (NpgsqlBinaryImporter copy = await postgres.BeginBinaryImportAsync(Copy, cancel))
        {
            foreach (IncomingRecord record in records.OrderBy(record => record.Source, StringComparer.Ordinal).ThenBy(record => record.Id)) await WriteRowAsync(copy, record, receivedMs, cancel);
            await copy.CompleteAsync(cancel);
        }
        Dictionary<(string, Guid), IncomingRecord> sent = [];
        foreach (IncomingRecord record in records) sent[(record.Source, record.Id)] = record;
        await using DbCommand move = connection.Command(transaction, Move);
        return await move.ReadAsync(row => sent[(row.GetString(0), row.GetGuid(1))], cancel);
    }

    public bool IsAboutData(DbException trouble) => trouble is PostgresException { SqlState: ['2', '2' or '3', ..] };

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static async Task WriteRowAsync(NpgsqlBinaryImporter copy, IncomingRecord record, long receivedMs, CancellationToken cancel)
    {
        await copy.StartRowAsync(cancel);
        await copy.WriteAsync(record.Source, NpgsqlDbType.Text, cancel);
        await copy.WriteAsync(record.Id, NpgsqlDbType.Uuid, cancel);
        await copy.WriteAsync(record.Stream, NpgsqlDbType.Text, cancel);
        await copy.WriteAsync(record.Session, NpgsqlDbType.Bigint, cancel);
        await copy.WriteAsync(record.Sequence, NpgsqlDbType.Bigint, cancel);
        await copy.WriteAsync(record.Type, NpgsqlDbType.Text, cancel);
        await copy.WriteAsync(record.Subject, NpgsqlDbType.Text, cancel);
        await copy.WriteAsync(record.TimeMs, NpgsqlDbType.Bigint, cancel);
        await copy.WriteAsync(record.Clock, NpgsqlDbType.Text, cancel);
        await copy.WriteAsync(receivedMs, NpgsqlDbType.Bigint, cancel);
        await copy.WriteAsync((short)(record.IsDemonstration ? 1 : 0), NpgsqlDbType.Smallint, cancel);
        await copy.WriteAsync((short)record.Hints, NpgsqlDbType.Smallint, cancel);
        await copy.WriteAsync((short)record.Abstentions, NpgsqlDbType.Smallint, cancel);
        await copy.WriteAsync(record.Payload, NpgsqlDbType.Json, cancel);
    }

    // Partitions of this year and the last, and of two months to come; what a device's clock puts elsewhere lies in the
    // default one, or a fleet of wrong clocks would make a partition for each month of a century.
    private async Task EnsureMonthsAsync(IReadOnlyList<IncomingRecord> records, CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        int newest = now.Year * 12 + now.Month + 1, oldest = newest - 26;
        foreach (int month in records.Select(record => MonthOf(record.Id)).Distinct().Where(month => month >= oldest && month <= newest && !months.Contains(month)))
        {
            (int year, int index) = (month / 12, month % 12 + 1);
            DateTimeOffset from = new(year, index, 1, 0, 0, 0, TimeSpan.Zero);
            string name = string.Create(CultureInfo.InvariantCulture, $"record_{year}_{index:00}");
            await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancel);
            await using DbCommand create = connection.Command(null,
                $"SELECT pg_advisory_xact_lock({Lock}); CREATE TABLE IF NOT EXISTS {name} PARTITION OF record FOR VALUES FROM ('{First(from)}') TO ('{First(from.AddMonths(1))}')");
            try
            {
                await create.ExecuteNonQueryAsync(cancel);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
            {
                // A clock that ran ahead has put records of this month into the default partition: it stays there.
            }
            months.Add(month);
        }
    }

    // The first 48 bits of a UUID of version 7 are its time in ms.
    private static int MonthOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        long ms = 0;
        foreach (byte b in bytes[..6]) ms = ms << 8 | b;
        if (ms > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return 0;
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(ms);
        return at.Year * 12 + at.Month - 1;
    }

    private static string First(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture).Insert(8, "-") + "-0000-0000-000000000000";
}
