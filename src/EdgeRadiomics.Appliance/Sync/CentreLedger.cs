namespace EdgeRadiomics.Appliance.Sync;

/// <summary>Records that the broker has and the centre has not confirmed, by stream and session. Safe from any thread.</summary>
/// <param name="liveSession">Session whose records are counted as live.</param>
internal sealed class CentreLedger(long liveSession)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Stream, long Session), SortedDictionary<long, long>> open = [];
    private int count, live;

    public int Count
    {
        get
        {
            lock (gate) return count;
        }
    }

    /// <summary>Those of the live session among them.</summary>
    public int Live
    {
        get
        {
            lock (gate) return live;
        }
    }

    /// <summary>Notes a record; one that is noted already is no error.</summary>
    public void Add(string stream, long session, long sequence, long number)
    {
        lock (gate)
        {
            if (!open.TryGetValue((stream, session), out SortedDictionary<long, long>? records)) open[(stream, session)] = records = [];
            if (!records.TryAdd(sequence, number)) return;
            count++;
            if (session == liveSession) live++;
        }
    }

    /// <summary>Takes out what the centre has spoken on: the numbers it keeps, and those it rejects with its code.</summary>
    public (IReadOnlyList<long> Kept, IReadOnlyList<(long Number, string Code)> Rejected) Settle(CentreAck ack)
    {
        List<long> kept = [];
        List<(long, string)> rejected = [];
        lock (gate)
        {
            if (!open.TryGetValue((ack.Stream, ack.Session), out SortedDictionary<long, long>? records)) return (kept, rejected);
            foreach (CentreRejection one in ack.Rejected ?? [])
                if (records.Remove(one.Seq, out long number)) rejected.Add((number, one.Code));
            while (records.Count > 0 && records.First() is var (sequence, number) && sequence <= ack.UpTo)
            {
                records.Remove(sequence);
                kept.Add(number);
            }
            if (records.Count == 0) open.Remove((ack.Stream, ack.Session));
            count -= kept.Count + rejected.Count;
            if (ack.Session == liveSession) live -= kept.Count + rejected.Count;
        }
        return (kept, rejected);
    }
}
