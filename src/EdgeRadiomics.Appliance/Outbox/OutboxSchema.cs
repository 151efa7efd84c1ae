using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>The database file: how it is opened, checked, and put aside when damaged.</summary>
internal static class OutboxSchema
{
    private const int Busy = 5, Corrupt = 11, NotADatabase = 26;

    // AUTOINCREMENT: the number of a removed entry is never given again, so order holds across restarts.
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS entry (
            number INTEGER PRIMARY KEY AUTOINCREMENT, record_id TEXT NOT NULL UNIQUE, topic TEXT NOT NULL, payload BLOB NOT NULL, created_ms INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS stream (name TEXT PRIMARY KEY, last INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS session (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL);
        """;

    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is Corrupt or NotADatabase;

    public static bool IsTaken(SqliteException e) => e.SqliteErrorCode == Busy;

    public static SqliteConnection Connect(string path)
    {
        // Pooling would keep the file open after Dispose, and a damaged one could not be moved.
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            // Exclusive: two appliances on one folder would send everything twice and throw each other off the broker.
            connection.DefaultTimeout = 1;
            Execute(connection, "PRAGMA busy_timeout = 1000; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            if (Scalar(connection, "PRAGMA quick_check") is string answer && answer != "ok") throw new SqliteException(answer, Corrupt);
            Execute(connection, Tables);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Counts the session up and gives its number.</summary>
    public static long BeginSession(SqliteConnection connection) =>
        (long)Scalar(connection, "INSERT INTO session (one, number) VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET number = number + 1 RETURNING number")!;

    /// <summary>Renames the database and its log; nothing is deleted.</summary>
    public static string MoveAside(string path, DateTimeOffset now)
    {
        string aside = path + ".damaged-" + now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
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
