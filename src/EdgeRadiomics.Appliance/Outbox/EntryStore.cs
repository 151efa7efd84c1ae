using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Exams;
using Microsoft.Data.Sqlite;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>The tables of the outbox. Each change and what follows from it (counters, evictions, gap records) is one transaction.</summary>
/// <remarks>Not safe from several threads.</remarks>
internal sealed class EntryStore : IDisposable
{
    // Kept aside for a person who looks for the cause; the newest are enough.
    private const int MostAside = 1000;
    private const string Columns = "number, record_id, topic, payload, stream, session, sequence, created_ms, synced, crc";

    private readonly PreparedStatements sql;
    private readonly OutboxSettings settings;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly GapRecords gaps;
    private readonly Eviction eviction;
    private long last;

    private EntryStore(PreparedStatements sql, OutboxSettings settings, TimeProvider time, ILogger log)
    {
        (this.sql, this.settings, this.time, this.log) = (sql, settings, time, log);
        gaps = new GapRecords(settings, time);
        eviction = new Eviction(sql, settings, time);
        last = Before = Math.Max(sql.Number("SELECT seq FROM sqlite_sequence WHERE name = 'entry'"), sql.Number("SELECT max(number) FROM entry"));
    }

    public long Session { get; private set; }

    public long Before { get; private set; }

    /// <exception cref="SqliteException">It is taken or cannot be written.</exception>
    public static EntryStore Open(string path, OutboxSettings settings, TimeProvider time, ILogger log)
    {
        try
        {
            return Opened(path, settings, time, log);
        }
        catch (SqliteException e) when (OutboxSchema.IsDamage(e))
        {
            string aside = OutboxSchema.MoveAside(path, time.GetUtcNow());
            OutboxLog.Damaged(log, path, e.Message, aside, 0);
            return Opened(path, settings, time, log);
        }
    }

    public void Append(string stream, string topic, RecordId id, Func<long, byte[]> payload)
    {
        long number = last;
        try
        {
            sql.Transaction(isForced: true, () =>
            {
                Add(stream, topic, id, payload);
                foreach (GapEvent gap in eviction.After(stream)) AddGap(gap);
                return true;
            });
        }
        catch
        {
            last = number;
            throw;
        }
    }

    public IReadOnlyList<OutboxEntry> Read(long after, int most)
    {
        while (true)
        {
            List<long> corrupt = [];
            List<OutboxEntry> entries = sql.Rows($"SELECT {Columns} FROM entry WHERE number > $1 ORDER BY number LIMIT $2", row =>
            {
                OutboxEntry entry = Entry(row);
                if (RowCheck.Of(entry) != row.GetInt64(9)) corrupt.Add(entry.Number);
                return entry;
            }, after, most);
            if (corrupt.Count == 0) return entries;
            PutAside(corrupt, GapRecords.Corrupt, "its checksum does not match");
        }
    }

    public void Remove(IReadOnlyCollection<long> numbers) => sql.Transaction(isForced: false, () => numbers.Sum(Delete));

    public void PutAside(IReadOnlyCollection<long> numbers, string reason, string words) => sql.Transaction(isForced: true, () =>
    {
        foreach (long number in numbers)
        {
            if (sql.Run("""
                INSERT OR REPLACE INTO aside SELECT number, record_id, stream, session, sequence, topic, payload, created_ms, $2, $3, $4 FROM entry WHERE number = $1
                """, number, time.GetUtcNow().ToUnixTimeMilliseconds(), reason, words) == 0) continue;
            GapEvent? gap = reason == GapRecords.Corrupt ? HoleAround(number) : Hole(number);
            Delete(number);
            if (gap is not null) AddGap(gap with { Reason = reason });
        }
        sql.Run("DELETE FROM aside WHERE number <= (SELECT number FROM aside ORDER BY number DESC LIMIT 1 OFFSET $1)", MostAside);
        return true;
    });

    public (long Records, long Bytes, long? OldestMs) Totals()
    {
        (long records, long bytes) = sql.Rows("SELECT ifnull(sum(records), 0), ifnull(sum(bytes), 0) FROM total", row => (row.GetInt64(0), row.GetInt64(1)))[0];
        return (records, bytes, records > 0 ? sql.Value("SELECT created_ms FROM entry ORDER BY number LIMIT 1") as long? : null);
    }

    public void Dispose() => sql.Dispose();

    private static EntryStore Opened(string path, OutboxSettings settings, TimeProvider time, ILogger log)
    {
        PreparedStatements sql = new(OutboxSchema.Connect(path));
        try
        {
            EntryStore store = new(sql, settings, time, log);
            sql.Transaction(isForced: true, () =>
            {
                store.Session = sql.Number("SELECT number FROM session") + 1;
                sql.Run("INSERT OR REPLACE INTO session VALUES (1, $1, $2)", store.Session, RowCheck.Of("session", store.Session, 0));
                foreach (GapEvent gap in store.eviction.Everywhere()) store.AddGap(gap);
                return true;
            });
            return store;
        }
        catch
        {
            sql.Dispose();
            throw;
        }
    }

    private void AddGap(GapEvent gap)
    {
        OutboxLog.Gap(log, gap.Stream, gap.FromSeq, gap.ToSeq, gap.Reason);
        RecordId id = RecordId.At(time.GetUtcNow());
        Add(GapRecords.Stream, gaps.Topic, id, sequence => gaps.Payload(id, Session, sequence, gap));
    }

    private void Add(string stream, string topic, RecordId id, Func<long, byte[]> payload)
    {
        long sequence = sql.Number("SELECT last FROM stream WHERE name = $1", stream) + 1;
        sql.Run("INSERT INTO stream VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO UPDATE SET session = excluded.session, last = excluded.last, crc = excluded.crc",
            stream, Session, sequence, RowCheck.Of(stream, Session, sequence));
        Insert(new OutboxEntry(last + 1, id.ToString(), topic, payload(sequence))
        {
            Stream = stream, Session = Session, Sequence = sequence, CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(), IsSynced = settings.Clock() == ClockState.Synced,
        });
        last++;
    }

    private void Insert(OutboxEntry entry) => sql.Run($"INSERT INTO entry ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        entry.Number, entry.RecordId, entry.Topic, entry.Payload, entry.Stream, entry.Session, entry.Sequence, entry.CreatedMs, entry.IsSynced ? 1 : 0, RowCheck.Of(entry));

    private int Delete(long number) => sql.Run("DELETE FROM entry WHERE number = $1", number);

    private GapEvent? Hole(long number) => sql.Rows("SELECT stream, sequence FROM entry WHERE number = $1", row => new GapEvent(row.GetString(0), row.GetInt64(1), row.GetInt64(1), ""), number).SingleOrDefault();

    // A corrupt row's own sequence may be the corrupt part: what is missing is all between its neighbours. Nothing that still waits is in it.
    private GapEvent? HoleAround(long number)
    {
        if (Hole(number) is not { } stored || sql.Value("SELECT last FROM stream WHERE name = $1", stored.Stream) is not long newest) return null;
        long before = sql.Number("SELECT sequence FROM entry WHERE stream = $1 AND number < $2 ORDER BY number DESC LIMIT 1", stored.Stream, number);
        long after = sql.Value("SELECT sequence FROM entry WHERE stream = $1 AND number > $2 ORDER BY number LIMIT 1", stored.Stream, number) as long? ?? newest + 1;
        return after - before < 2 ? null : stored with { FromSeq = before + 1, ToSeq = after - 1 };
    }

    private static OutboxEntry Entry(SqliteDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3))
    {
        Stream = row.GetString(4), Session = row.GetInt64(5), Sequence = row.GetInt64(6), CreatedMs = row.GetInt64(7), IsSynced = row.GetInt64(8) != 0,
    };
}
