using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Exams;
using Microsoft.Data.Sqlite;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>
/// Records kept until the centre or the broker has confirmed them: SQLite in WAL mode with synchronous=FULL, so that a record
/// which <see cref="Append"/> has returned survives kill -9 and power loss. DESIGN.md holds the promise.
/// </summary>
/// <remarks>Safe from any thread: one lock, one connection, one writer.</remarks>
internal sealed class Outbox : IDisposable
{
    /// <summary>What brokers take at most: 7 slashes in a topic, 128 KB of payload.</summary>
    private const int MostSlashes = 7, MostBytes = 128 * 1024;

    // EWOULDBLOCK of flock.
    private const int HeldByAnother = 11;

    private readonly Lock gate = new();
    private readonly EntryStore store;
    private readonly FileStream held;
    private readonly Reserve reserve;
    private readonly TimeProvider time;

    private Outbox(EntryStore store, FileStream held, Reserve reserve, TimeProvider time) => (this.store, this.held, this.reserve, this.time) = (store, held, reserve, time);

    /// <summary>Starts of the appliance on this database, from 1.</summary>
    public long Session => store.Session;

    /// <summary>Number of the last record before this session: what is above is live, the rest backlog.</summary>
    public long Before => store.Before;

    /// <summary>Raised after a record was saved; handlers return at once.</summary>
    public event Action? Appended;

    /// <summary>Opens or makes the database and begins a session. A damaged one is kept aside, and what can be read of it taken over.</summary>
    /// <exception cref="ProblemException">The folder cannot be written, or another process has the database.</exception>
    public static Outbox Open(string path, TimeProvider time, ILogger log, OutboxSettings? settings = null)
    {
        settings ??= OutboxSettings.Of(new OutboxOptions(), new DeviceId("local", "device"), () => ClockState.Unsynced);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            // Held before anything is looked at: a repair beside a running appliance would take its database away.
            FileStream held = new(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                return new Outbox(EntryStore.Open(path, settings, time, log), held, new Reserve(path + ".reserve"), time);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException { HResult: HeldByAnother } || e is SqliteException sqlite && OutboxSchema.IsTaken(sqlite))
        {
            throw new ProblemException($"another appliance works on the outbox {path}", "stop it, or choose another data folder with --data", e);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"the outbox {path} cannot be written ({e.Message.TrimEnd('.')})", "free some space or choose a folder that may be written with --data", e);
        }
    }

    /// <summary>Saves a record: sequence number and row in one transaction, on disk when this returns.</summary>
    /// <param name="stream">Stream that the sequence counts in.</param>
    /// <param name="topic">Where it goes, at most 7 slashes.</param>
    /// <param name="id">Its identity.</param>
    /// <param name="payload">Makes the payload from the sequence number, at most 128 KB.</param>
    /// <exception cref="ProblemException">It could not be saved; nothing was.</exception>
    public void Append(string stream, string topic, RecordId id, Func<long, byte[]> payload)
    {
        if (topic.Count('/') > MostSlashes) throw new ProblemException($"the topic {topic} has more than {MostSlashes} slashes", "choose another name for site or device");
        try
        {
            lock (gate) store.Append(stream, topic, id, sequence => Fitting(payload(sequence)));
        }
        catch (SqliteException e)
        {
            throw new ProblemException($"the record could not be saved ({e.Message.TrimEnd('.')})",
                OutboxSchema.IsDamage(e) ? "start the appliance again: it mends the outbox at the start" : "free some space on the device, then mark again", e);
        }
        Appended?.Invoke();
    }

    /// <summary>The oldest records after <paramref name="after"/>, in order, at most <paramref name="most"/>. Reading removes nothing but what is corrupt.</summary>
    public IReadOnlyList<OutboxEntry> Read(long after, int most)
    {
        lock (gate) return store.Read(after, most);
    }

    /// <summary>Removes a record that its reader has confirmed; one that is gone already is no error.</summary>
    public void Confirm(long number) => Confirm([number]);

    /// <summary>Removes many at once. They may be back after a power cut and are then sent twice, which costs less than a sync of the disk each time.</summary>
    public void Confirm(IReadOnlyCollection<long> numbers)
    {
        if (numbers.Count == 0) return;
        lock (gate) reserve.Remove(store, numbers);
    }

    /// <summary>Takes out a record that nobody takes: it is kept aside in the database, and a gap record tells the centre. One that is gone is no error.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="reason">Why, in words for the person who looks after the device; nothing of a patient.</param>
    public void Quarantine(long number, string reason)
    {
        lock (gate) store.PutAside([number], GapRecords.Quarantined, reason);
        Appended?.Invoke();
    }

    /// <summary>What waits. Cheap at any backlog: the page asks at every frame.</summary>
    public OutboxDepth Depth()
    {
        lock (gate)
        {
            (long records, long bytes, long? oldestMs) = store.Totals();
            TimeSpan? age = oldestMs is { } created ? time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(created) : null;
            // A calendar that was set back must not make a record younger than new.
            return new OutboxDepth((int)records, age < TimeSpan.Zero ? TimeSpan.Zero : age, bytes);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            store.Dispose();
            held.Dispose();
        }
    }

    private static byte[] Fitting(byte[] payload) => payload.Length <= MostBytes ? payload
        : throw new ProblemException($"the record has {payload.Length / 1024} KB, and brokers take {MostBytes / 1024} KB", "report this with the picture from the archive");
}
