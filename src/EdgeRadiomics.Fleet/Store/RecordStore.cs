using System.Data.Common;
using EdgeRadiomics.Fleet.Contract;

namespace EdgeRadiomics.Fleet.Store;

/// <summary>
/// Writes batches, each in one transaction: records, counts, refusals and cursors change together, and what a device is told
/// follows from what was committed. DESIGN.md holds the promise.
/// </summary>
/// <remarks>One batch at a time; another process may write to the same database.</remarks>
internal sealed class RecordStore(IResultSink sink, TimeProvider time) : IAsyncDisposable
{
    private const long DayMs = 86_400_000;

    private DbConnection? kept;

    /// <summary>Stores a batch in the order of its arrival.</summary>
    /// <param name="batch">Messages of any devices.</param>
    /// <param name="cancel">Ends the attempt; nothing is committed then.</param>
    /// <exception cref="DbException">Nothing was committed; the same batch may be tried again.</exception>
    public async Task<BatchOutcome> WriteAsync(IReadOnlyList<Incoming> batch, CancellationToken cancel)
    {
        try
        {
            kept ??= await sink.OpenAsync(cancel);
            await using DbTransaction transaction = await kept.BeginTransactionAsync(cancel);
            BatchOutcome outcome = await WriteAsync(kept, transaction, batch, cancel);
            await transaction.CommitAsync(cancel);
            return outcome;
        }
        catch
        {
            // After a failure nobody knows what the connection still carries.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        DbConnection? connection = kept;
        kept = null;
        if (connection is not null) await connection.DisposeAsync();
    }

    private async Task<BatchOutcome> WriteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<Incoming> batch, CancellationToken cancel)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        IncomingRecord[] records = [.. batch.OfType<IncomingRecord>()];
        RefusedRecord[] refused = [.. batch.OfType<RefusedRecord>()];

        // Held to the end, in one order everywhere: another process waits here with what it has of the same device.
        string[] sources = [.. batch.Select(one => one.Source).Where(source => source.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        await connection.ExecuteRowsAsync(transaction, "INSERT INTO device (source, seen_ms) VALUES", [.. sources.Select(source => new object?[] { source, now })],
            "ON CONFLICT (source) DO UPDATE SET seen_ms = excluded.seen_ms", cancel);

        IReadOnlyList<IncomingRecord> added = records.Length == 0 ? [] : await sink.InsertAsync(connection, transaction, records, now, cancel);
        await CountDaysAsync(connection, transaction, added, cancel);
        await DeviceRows.CountAsync(connection, transaction, sources, records, added, refused, cancel);
        await DeviceRows.TellAsync(connection, transaction, [.. batch.OfType<DeviceNews>()], cancel);
        await NoteAsync(connection, transaction, added, refused, now, cancel);
        CursorTable cursors = new(connection, transaction, now, cancel);
        IReadOnlyList<(string, AckMessage)> acks = await cursors.AdvanceAsync(records, added, refused);
        return new BatchOutcome(added.Count, records.Length - added.Count, refused.Length, acks);
    }

    private static Task CountDaysAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<IncomingRecord> added, CancellationToken cancel) =>
        connection.ExecuteRowsAsync(transaction, "INSERT INTO day_count (day, source, results, hints, abstentions, demonstrations) VALUES",
            [.. added.Where(record => record.Stream == "result").GroupBy(record => (Day: record.TimeMs / DayMs, record.Source)).OrderBy(group => group.Key).Select(group => new object?[]
            {
                group.Key.Day, group.Key.Source, (long)group.Count(), (long)group.Sum(record => record.Hints), (long)group.Sum(record => record.Abstentions),
                (long)group.Count(record => record.IsDemonstration),
            })],
            """
            ON CONFLICT (day, source) DO UPDATE SET results = day_count.results + excluded.results, hints = day_count.hints + excluded.hints,
            abstentions = day_count.abstentions + excluded.abstentions, demonstrations = day_count.demonstrations + excluded.demonstrations
            """, cancel);

    private static async Task NoteAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<IncomingRecord> added, IReadOnlyList<RefusedRecord> refused, long now, CancellationToken cancel)
    {
        await connection.ExecuteRowsAsync(transaction, "INSERT INTO refused (source, stream, session, seq, code, at_ms) VALUES",
            [.. refused.Where(one => one is { Session: not null, Sequence: not null }).DistinctBy(one => (one.Source, one.Stream, one.Session, one.Sequence))
                .OrderBy(one => (one.Source, one.Stream, one.Session, one.Sequence)).Select(one => new object?[] { one.Source, one.Stream, one.Session, one.Sequence, one.Code, now })],
            "ON CONFLICT DO NOTHING", cancel);
        await connection.ExecuteRowsAsync(transaction, "INSERT INTO exam_patient (source, subject, patient, seq) VALUES",
            [.. added.Where(record => record.Patient is not null).GroupBy(record => (record.Source, record.Subject)).OrderBy(exam => exam.Key).Select(exam => exam.MaxBy(record => record.Sequence)!)
                .Select(record => new object?[] { record.Source, record.Subject, record.Patient, record.Sequence })],
            "ON CONFLICT (source, subject) DO UPDATE SET patient = excluded.patient, seq = excluded.seq WHERE excluded.seq > exam_patient.seq", cancel);
        await connection.ExecuteRowsAsync(transaction, "INSERT INTO gap (source, stream, from_seq, to_seq, reason, at_ms) VALUES",
            [.. added.Where(record => record.Gap is not null).DistinctBy(record => (record.Source, record.Gap)).OrderBy(record => (record.Source, record.Gap!.Stream, record.Gap.From))
                .Select(record => new object?[] { record.Source, record.Gap!.Stream, record.Gap.From, record.Gap.To, record.Gap.Reason, now })],
            "ON CONFLICT DO NOTHING", cancel);
    }
}
