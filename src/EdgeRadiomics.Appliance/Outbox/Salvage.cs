namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>What could be read of a damaged outbox: its counters now, its entries on request, so that a backlog of any size fits.</summary>
internal sealed class Salvage : IDisposable
{
    private readonly FileStream database;
    private readonly FileStream? log;
    private readonly WalFile wal;
    private readonly Dictionary<string, long> streams = new(StringComparer.Ordinal), waiting = new(StringComparer.Ordinal);

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
        foreach ((_, object?[] values) in new PageScan(salvage.database, salvage.log, salvage.wal).Rows())
            if (values is [string name, long records, long _] && records >= 0) salvage.waiting[name] = records;
        foreach ((_, object?[] values) in salvage.AllRows()) salvage.Note(values);
        foreach (OutboxEntry entry in salvage.Entries())
        {
            salvage.Session = Math.Max(salvage.Session, entry.Session);
            salvage.streams[entry.Stream] = Math.Max(salvage.streams.GetValueOrDefault(entry.Stream), entry.Sequence);
        }
        return salvage;
    }

    /// <summary>Whether the stream had just so many records waiting: then none was lost.</summary>
    public bool IsWhole(string stream, long records) => waiting.TryGetValue(stream, out long expected) && records == expected;

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

    // As the log has it, and as the file alone has it: a page that is broken in one may be good in the other.
    private IEnumerable<(long RowId, object?[] Values)> AllRows() =>
        new PageScan(database, log, wal).Rows().Concat(log is null ? [] : new PageScan(database, null, wal).Rows());
}
