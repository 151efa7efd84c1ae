namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>What could be read of a damaged outbox: its counters now, its entries on request, so that a backlog of any size fits.</summary>
internal sealed class Salvage : IDisposable
{
    private readonly FileStream database;
    private readonly FileStream? log;
    private readonly WalFile wal;
    private readonly Dictionary<string, long> streams = new(StringComparer.Ordinal), waiting = new(StringComparer.Ordinal), committed = new(StringComparer.Ordinal);

    private Salvage(string path)
    {
        database = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        wal = WalFile.Read(path + "-wal");
        log = File.Exists(path + "-wal") ? new FileStream(path + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite) : null;
    }

    /// <summary>The last session that is known.</summary>
    public long Session { get; private set; }

    /// <summary>Numbers below it had been confirmed; the file still holds what is left of some.</summary>
    public long Low { get; private set; }

    /// <summary>The last sequence of each stream that is known.</summary>
    public IReadOnlyDictionary<string, long> Streams => streams;

    public static Salvage Of(string path)
    {
        Salvage salvage = new(path);
        foreach ((_, object?[] values) in new PageScan(salvage.database, salvage.log, salvage.wal.Committed).Rows())
        {
            if (values is [string name, long records, long _] && records >= 0) salvage.waiting[name] = records;
            salvage.Note(values);
        }
        foreach ((string stream, long last) in salvage.streams) salvage.committed[stream] = last;
        foreach ((_, object?[] values) in salvage.AllRows()) salvage.Note(values);
        foreach (OutboxEntry entry in salvage.Entries())
        {
            salvage.Session = Math.Max(salvage.Session, entry.Session);
            salvage.streams[entry.Stream] = Math.Max(salvage.streams.GetValueOrDefault(entry.Stream), entry.Sequence);
        }
        return salvage;
    }

    /// <summary>Up to where no record of the stream is missing: all that were committed, if just as many are found as waited; else 0.</summary>
    public long WholeUpTo(string stream, Func<long, long> found) =>
        committed.TryGetValue(stream, out long last) && found(last) == waiting.GetValueOrDefault(stream, -1) ? last : 0;

    /// <summary>All entries whose checksum agrees, in no order, some of them twice.</summary>
    public IEnumerable<OutboxEntry> Entries()
    {
        foreach ((long number, object?[] values) in AllRows())
        {
            if (number < Low || values is not [null, string id, string stream, long session, long sequence, string topic, byte[] payload, long created, long synced, long crc]) continue;
            OutboxEntry entry = new(number, id, topic, payload) { Stream = stream, Session = session, Sequence = sequence, CreatedMs = created, IsSynced = synced != 0 };
            if (RowCheck.Of(entry) == crc) yield return entry;
        }
    }

    public void Dispose()
    {
        database.Dispose();
        log?.Dispose();
    }

    private void Note(object?[] values)
    {
        if (values is [null, long session, long low, long sessionCrc] && RowCheck.Of("session", session, low) == sessionCrc)
            (Session, Low) = (Math.Max(Session, session), Math.Max(Low, low));
        if (values is not [string name, long lastSession, long last, long crc] || RowCheck.Of(name, lastSession, last) != crc) return;
        Session = Math.Max(Session, lastSession);
        streams[name] = Math.Max(streams.GetValueOrDefault(name), last);
    }

    // As the last commit has it, with what came after or is broken, and as the file alone has it: a page that is bad in one may be good in another.
    private IEnumerable<(long RowId, object?[] Values)> AllRows() => log is null ? View(wal.Committed)
        : View(wal.Committed).Concat(View(wal.Newest)).Concat(new PageScan(database, null, wal.Committed).Rows());

    private IEnumerable<(long RowId, object?[] Values)> View(IReadOnlyDictionary<uint, long> pages) => new PageScan(database, log, pages).Rows();
}
