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

    /// <summary>Opens the database; a damaged one is replaced by what can be read of it.</summary>
    /// <exception cref="SqliteException">It is taken or cannot be written.</exception>
    public static EntryStore Open(string path, OutboxSettings settings, TimeProvider time, ILogger log)
    {
        string mended = path + ".mended";
        // The process died between the two renames of a repair.
        if (!File.Exists(path) && File.Exists(mended)) File.Move(mended, path);
        try
        {
            if (WalFile.Read(path + "-wal").IsDamaged) throw new SqliteException("a frame of its log is broken", OutboxSchema.Corrupt);
            return Begin(new EntryStore(new PreparedStatements(OutboxSchema.Connect(path)), settings, time, log));
        }
        catch (SqliteException e) when (OutboxSchema.IsDamage(e))
        {
            int records = Mend(path, mended, settings, time, log);
            string aside = OutboxSchema.MoveAside(path, time.GetUtcNow());
            File.Move(mended, path);
            OutboxLog.Damaged(log, path, e.Message, aside, records);
            return Begin(new EntryStore(new PreparedStatements(OutboxSchema.Connect(path)), settings, time, log));
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

    public void Remove(IReadOnlyCollection<long> numbers) => sql.Transaction(isForced: false, () =>
    {
        int removed = Runs(numbers).Sum(run => sql.Run("DELETE FROM entry WHERE number BETWEEN $1 AND $2", run.First, run.Last));
        // What is left of removed rows in the file must not come back from a repair.
        SetSession(Session, sql.Value("SELECT min(number) FROM entry") as long? ?? last + 1);
        return removed;
    });

    /// <summary>Carries the log over into the database and gives its space back.</summary>
    public void WriteBack() => sql.Value("PRAGMA wal_checkpoint(TRUNCATE)");

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

    private static EntryStore Begin(EntryStore store)
    {
        try
        {
            store.CheckCounters();
            store.sql.Transaction(isForced: true, () =>
            {
                (long session, long low) = store.sql.Rows("SELECT number, low FROM session", row => (row.GetInt64(0), row.GetInt64(1))).SingleOrDefault();
                store.SetSession(session + 1, low);
                foreach (GapEvent gap in store.eviction.Everywhere()) store.AddGap(gap);
                return true;
            });
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    // Whole or not there: the process may die at any moment, and the damaged file is then still in its place.
    private static int Mend(string path, string mended, OutboxSettings settings, TimeProvider time, ILogger log)
    {
        string making = path + ".mending";
        foreach (string suffix in (string[])["", "-wal", "-shm"]) File.Delete(making + suffix);
        int records = 0;
        using (Salvage salvage = Salvage.Of(path))
        using (EntryStore store = new(new PreparedStatements(OutboxSchema.Connect(making)), settings, time, log))
        {
            foreach (OutboxEntry[] some in salvage.Entries().Chunk(256))
                records += store.sql.Transaction(isForced: false, () => some.Sum(entry => store.Insert(entry, "IGNORE")));
            store.sql.Transaction(isForced: true, () =>
            {
                store.SetSession(Math.Max(1, salvage.Session), salvage.Low);
                foreach ((string stream, long newest) in salvage.Streams) store.SetStream(stream, newest);
                store.last = store.sql.Number("SELECT max(number) FROM entry");
                foreach ((string stream, long newest) in salvage.Streams)
                {
                    long whole = salvage.WholeUpTo(stream, last => store.sql.Number("SELECT count(*) FROM entry WHERE stream = $1 AND sequence <= $2", stream, last));
                    foreach (GapEvent gap in store.Holes(stream, newest))
                        if (gap.ToSeq > whole) store.AddGap(gap with { FromSeq = Math.Max(gap.FromSeq, whole + 1) });
                }
                return true;
            });
        }
        File.Move(making, mended, overwrite: true);
        return records;
    }

    // A counter that went back would give one sequence number to two records.
    private void CheckCounters()
    {
        bool isWrong = sql.Rows("SELECT name, session, last, crc FROM stream", row => RowCheck.Of(row.GetString(0), row.GetInt64(1), row.GetInt64(2)) != row.GetInt64(3))
            .Concat(sql.Rows("SELECT number, low, crc FROM session", row => RowCheck.Of("session", row.GetInt64(0), row.GetInt64(1)) != row.GetInt64(2))).Any(wrong => wrong);
        if (isWrong) throw new SqliteException("a counter's checksum does not match", OutboxSchema.Corrupt);
    }

    private void SetSession(long session, long low)
    {
        Session = session;
        sql.Run("INSERT OR REPLACE INTO session VALUES (1, $1, $2, $3)", session, low, RowCheck.Of("session", session, low));
    }

    private void SetStream(string stream, long newest) =>
        sql.Run("INSERT INTO stream VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO UPDATE SET session = excluded.session, last = excluded.last, crc = excluded.crc",
            stream, Session, newest, RowCheck.Of(stream, Session, newest));

    // What is between the records that wait: lost, or gone before. Nothing that waits is in it, so it can never let one go.
    private List<GapEvent> Holes(string stream, long newest)
    {
        List<GapEvent> holes = sql.Rows("SELECT before + 1, sequence - 1 FROM (SELECT sequence, lag(sequence, 1, 0) OVER (ORDER BY sequence) AS before FROM entry WHERE stream = $1) WHERE before + 1 < sequence",
            row => new GapEvent(stream, row.GetInt64(0), row.GetInt64(1), GapRecords.Corrupt), stream);
        long highest = sql.Number("SELECT max(sequence) FROM entry WHERE stream = $1", stream);
        if (highest < newest) holes.Add(new GapEvent(stream, highest + 1, newest, GapRecords.Corrupt));
        return holes;
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
        SetStream(stream, sequence);
        Insert(new OutboxEntry(last + 1, id.ToString(), topic, payload(sequence))
        {
            Stream = stream, Session = Session, Sequence = sequence, CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(), IsSynced = settings.Clock() == ClockState.Synced,
        });
        last++;
    }

    private int Insert(OutboxEntry entry, string orElse = "ABORT") => sql.Run($"INSERT OR {orElse} INTO entry ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        entry.Number, entry.RecordId, entry.Topic, entry.Payload, entry.Stream, entry.Session, entry.Sequence, entry.CreatedMs, entry.IsSynced ? 1 : 0, RowCheck.Of(entry));

    private int Delete(long number) => sql.Run("DELETE FROM entry WHERE number = $1", number);

    // Numbers without one missing between them go in one statement: row by row, the calls cost as much as the removal.
    private static IEnumerable<(long First, long Last)> Runs(IReadOnlyCollection<long> numbers)
    {
        (long first, long last) = (0, -1);
        foreach (long number in numbers.Order())
        {
            if (number == last + 1 && first <= last)
            {
                last = number;
                continue;
            }
            if (first <= last) yield return (first, last);
            (first, last) = (number, number);
        }
        if (first <= last) yield return (first, last);
    }

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
