using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>The database file: how it is opened, checked, and put aside when damaged.</summary>
internal static class OutboxSchema
{
    public const int PageBytes = 4096;

    public const int Corrupt = 11;

    private const int Busy = 5, NotADatabase = 26, Version = 2;

    // Salvage knows these tables by their columns' count and kinds. AUTOINCREMENT: the number of a removed entry is never given
    // again, so order holds across restarts. The triggers keep what Depth tells in the transaction that changes it.
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS entry (
            number INTEGER PRIMARY KEY AUTOINCREMENT, record_id TEXT NOT NULL UNIQUE, stream TEXT NOT NULL, session INTEGER NOT NULL, sequence INTEGER NOT NULL,
            topic TEXT NOT NULL, payload BLOB NOT NULL, created_ms INTEGER NOT NULL, synced INTEGER NOT NULL, crc INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS entry_by_stream ON entry (stream);
        CREATE TABLE IF NOT EXISTS stream (name TEXT PRIMARY KEY, session INTEGER NOT NULL, last INTEGER NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS total (name TEXT PRIMARY KEY, records INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS session (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, low INTEGER NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS aside (
            number INTEGER PRIMARY KEY, record_id TEXT NOT NULL, stream TEXT NOT NULL, session INTEGER NOT NULL, sequence INTEGER NOT NULL,
            topic TEXT NOT NULL, payload BLOB NOT NULL, created_ms INTEGER NOT NULL, aside_ms INTEGER NOT NULL, reason TEXT NOT NULL, words TEXT NOT NULL);
        CREATE TRIGGER IF NOT EXISTS entry_added AFTER INSERT ON entry BEGIN
            INSERT INTO total VALUES (NEW.stream, 1, length(NEW.payload)) ON CONFLICT (name) DO UPDATE SET records = records + 1, bytes = bytes + excluded.bytes;
        END;
        CREATE TRIGGER IF NOT EXISTS entry_removed AFTER DELETE ON entry BEGIN
            UPDATE total SET records = records - 1, bytes = bytes - length(OLD.payload) WHERE name = OLD.stream;
        END;
        """;

    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is Corrupt or NotADatabase;

    public static bool IsTaken(SqliteException e) => e.SqliteErrorCode == Busy;

    /// <summary>Opens or makes the database and checks it.</summary>
    /// <exception cref="SqliteException">It is damaged, of an earlier make, taken, or cannot be written.</exception>
    public static SqliteConnection Connect(string path)
    {
        // Pooling would keep the file open after Dispose, and a damaged one could not be moved.
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            // Exclusive: two appliances on one folder would send everything twice and throw each other off the broker.
            connection.DefaultTimeout = 1;
            Execute(connection, $"PRAGMA busy_timeout = 1000; PRAGMA page_size = {PageBytes}; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            if (Scalar(connection, "PRAGMA integrity_check(1)") is string answer && answer != "ok") throw new SqliteException(answer, Corrupt);
            bool isNew = Scalar(connection, "SELECT 1 FROM sqlite_schema LIMIT 1") is null;
            if (!isNew && Scalar(connection, "PRAGMA user_version") is not (long)Version) throw new SqliteException("it is of another version", Corrupt);
            Execute(connection, $"BEGIN; {Tables} PRAGMA user_version = {Version}; COMMIT;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Renames the database and its log; nothing is deleted.</summary>
    public static string MoveAside(string path, DateTimeOffset now)
    {
        string name = path + ".damaged-" + now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture), aside = name;
        for (int i = 2; File.Exists(aside); i++) aside = $"{name}-{i}";
        foreach (string suffix in (string[])["", "-wal", "-shm"])
            if (File.Exists(path + suffix)) File.Move(path + suffix, aside + suffix, overwrite: true);
        return aside;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }
}
