using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>One connection whose statements are compiled once: parameters are $1, $2, … in their order.</summary>
/// <remarks>Not safe from several threads. Owns the connection.</remarks>
internal sealed class PreparedStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> commands = new(StringComparer.Ordinal);
    private bool isForced = true;

    public int Run(string text, params ReadOnlySpan<object> values) => With(text, values).ExecuteNonQuery();

    public object? Value(string text, params ReadOnlySpan<object> values) => With(text, values).ExecuteScalar();

    public long Number(string text, params ReadOnlySpan<object> values) => Value(text, values) as long? ?? 0;

    public List<T> Rows<T>(string text, Func<SqliteDataReader, T> row, params ReadOnlySpan<object> values)
    {
        List<T> rows = [];
        using SqliteDataReader reader = With(text, values).ExecuteReader();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    /// <summary>Does all of <paramref name="work"/> or nothing.</summary>
    /// <param name="isForced">Whether it is on disk when this returns. Otherwise a power cut may undo it, while kill -9 does not.</param>
    /// <param name="work">What to do.</param>
    public T Transaction<T>(bool isForced, Func<T> work)
    {
        if (isForced != this.isForced) Run(isForced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        this.isForced = isForced;
        Run("BEGIN IMMEDIATE");
        try
        {
            T result = work();
            Run("COMMIT");
            return result;
        }
        catch
        {
            try
            {
                Run("ROLLBACK");
            }
            catch (SqliteException)
            {
                // A full disk has rolled it back already; the first error is the one to tell.
            }
            throw;
        }
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in commands.Values) command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand With(string text, ReadOnlySpan<object> values)
    {
        if (!commands.TryGetValue(text, out SqliteCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = text;
            for (int i = 1; i <= values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture) });
            commands.Add(text, command);
        }
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command;
    }
}
