using EdgeRadiomics.Exams;
using Microsoft.Data.Sqlite;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>
/// Records kept until the broker has confirmed them: SQLite in WAL mode with synchronous=FULL, so that a record which
/// <see cref="Append"/> has returned survives kill -9 and power loss. DESIGN.md holds the promise.
/// </summary>
/// <remarks>Safe from any thread: one lock, one connection, one writer.</remarks>
internal sealed class Outbox : IDisposable
{
    private readonly Lock gate = new();
    private readonly SqliteConnection connection;
    private readonly TimeProvider time;
    private int records;

    private Outbox(SqliteConnection connection, TimeProvider time, long session)
    {
        (this.connection, this.time, Session) = (connection, time, session);
        Before = Command("SELECT seq FROM sqlite_sequence WHERE name = 'entry'").ExecuteScalar() as long? ?? 0;
        records = Convert.ToInt32(Command("SELECT count(*) FROM entry").ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Starts of the appliance on this database, from 1.</summary>
    public long Session { get; }

    /// <summary>Number of the last record before this session: what is above is live, the rest backlog.</summary>
    public long Before { get; }

    /// <summary>Raised after a record was saved; handlers return at once.</summary>
    public event Action? Appended;

    /// <summary>Opens or makes the database and begins a session. A damaged one is kept aside and a new one begun.</summary>
    /// <exception cref="ProblemException">The folder cannot be written, or another process has the database.</exception>
    public static Outbox Open(string path, TimeProvider time, ILogger log)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            SqliteConnection connection;
            try
            {
                connection = OutboxSchema.Connect(path);
            }
            catch (SqliteException e) when (OutboxSchema.IsDamage(e))
            {
                string aside = OutboxSchema.MoveAside(path, time.GetUtcNow());
                OutboxLog.Damaged(log, path, aside, e.Message);
                connection = OutboxSchema.Connect(path);
            }
            return new Outbox(connection, time, OutboxSchema.BeginSession(connection));
        }
        catch (SqliteException e) when (OutboxSchema.IsTaken(e))
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
    /// <param name="topic">Where it goes.</param>
    /// <param name="id">Its identity.</param>
    /// <param name="payload">Makes the payload from the sequence number.</param>
    /// <exception cref="ProblemException">It could not be saved; nothing was.</exception>
    public void Append(string stream, string topic, RecordId id, Func<long, byte[]> payload)
    {
        try
        {
            lock (gate)
            {
                using SqliteTransaction transaction = connection.BeginTransaction();
                long sequence = (long)Command("INSERT INTO stream (name, last) VALUES ($name, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last", ("$name", stream)).ExecuteScalar()!;
                Command("INSERT INTO entry (record_id, topic, payload, created_ms) VALUES ($id, $topic, $payload, $created)",
                    ("$id", id.ToString()), ("$topic", topic), ("$payload", payload(sequence)), ("$created", time.GetUtcNow().ToUnixTimeMilliseconds())).ExecuteNonQuery();
                transaction.Commit();
                records++;
            }
        }
        catch (SqliteException e)
        {
            throw new ProblemException($"the record could not be saved ({e.Message.TrimEnd('.')})", "free some space on the device, then mark again", e);
        }
        Appended?.Invoke();
    }

    /// <summary>The oldest records after <paramref name="after"/>, in order, at most <paramref name="most"/>. Reading removes nothing.</summary>
    public IReadOnlyList<OutboxEntry> Read(long after, int most)
    {
        List<OutboxEntry> entries = [];
        lock (gate)
        {
            using SqliteDataReader reader = Command("SELECT number, record_id, topic, payload FROM entry WHERE number > $after ORDER BY number LIMIT $most", ("$after", after), ("$most", most)).ExecuteReader();
            while (reader.Read()) entries.Add(new OutboxEntry(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3)));
        }
        return entries;
    }

    /// <summary>Removes a record that its reader has confirmed; one that is gone already is no error.</summary>
    public void Confirm(long number)
    {
        lock (gate) records -= Command("DELETE FROM entry WHERE number = $number", ("$number", number)).ExecuteNonQuery();
    }

    /// <summary>Removes many at once. They may be back after a power cut and are then sent twice, which costs less than a sync of the disk each time.</summary>
    public void Confirm(IReadOnlyCollection<long> numbers)
    {
        if (numbers.Count == 0) return;
        lock (gate)
        {
            Command("PRAGMA synchronous = NORMAL").ExecuteNonQuery();
            try
            {
                using SqliteTransaction transaction = connection.BeginTransaction();
                using SqliteCommand delete = Command("DELETE FROM entry WHERE number = $number", ("$number", 0L));
                int gone = 0;
                foreach (long number in numbers)
                {
                    delete.Parameters[0].Value = number;
                    gone += delete.ExecuteNonQuery();
                }
                transaction.Commit();
                records -= gone;
            }
            finally
            {
                Command("PRAGMA synchronous = FULL").ExecuteNonQuery();
            }
        }
    }

    /// <summary>How many records wait, and since when the oldest one. Cheap at any backlog: the page asks at every frame.</summary>
    public OutboxDepth Depth()
    {
        lock (gate)
        {
            TimeSpan? age = records > 0 && Command("SELECT created_ms FROM entry ORDER BY number LIMIT 1").ExecuteScalar() is long created
                ? time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(created) : null;
            // A calendar that was set back must not make a record younger than new.
            return new OutboxDepth(records, age < TimeSpan.Zero ? TimeSpan.Zero : age);
        }
    }

    public void Dispose()
    {
        lock (gate) connection.Dispose();
    }

    private SqliteCommand Command(string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        foreach ((string name, object value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }
}

/// <summary>One record on its way. Number gives the order, RecordId the identity.</summary>
internal sealed record OutboxEntry(long Number, string RecordId, string Topic, byte[] Payload);

/// <summary>How many records wait, and since when the oldest one; null when none waits.</summary>
internal readonly record struct OutboxDepth(int Records, TimeSpan? OldestAge);
