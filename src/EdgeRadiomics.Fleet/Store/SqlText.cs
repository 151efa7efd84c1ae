using System.Data;
using System.Data.Common;
using System.Text;

namespace EdgeRadiomics.Fleet.Store;

/// <summary>Commands with many rows of values at once, in the SQL that PostgreSQL and SQLite share. Values are always parameters.</summary>
internal static class SqlText
{
    // SQLite takes 32,766 parameters in a command, PostgreSQL 65,535.
    private const int MostParameters = 30_000;

    public static DbCommand Command(this DbConnection connection, DbTransaction? transaction, string text, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        foreach ((string name, object? value) in values) Add(command, name, value);
        return command;
    }

    /// <summary>Runs <paramref name="before"/> <c>(…), (…)</c> <paramref name="after"/> for all rows, in as few commands as the databases allow.</summary>
    public static async Task ExecuteRowsAsync(this DbConnection connection, DbTransaction transaction, string before, IReadOnlyList<object?[]> rows, string after, CancellationToken cancel)
    {
        foreach (object?[][] chunk in rows.Count == 0 ? [] : rows.Chunk(MostParameters / rows[0].Length))
        {
            await using DbCommand command = Rows(connection, transaction, before, chunk, after);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    /// <summary>Reads with rows of values inside the text.</summary>
    public static async Task<List<T>> ReadRowsAsync<T>(
        this DbConnection connection, DbTransaction transaction, string before, IReadOnlyList<object?[]> rows, string after, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        List<T> found = [];
        foreach (object?[][] chunk in rows.Count == 0 ? [] : rows.Chunk(MostParameters / rows[0].Length))
        {
            await using DbCommand command = Rows(connection, transaction, before, chunk, after);
            await using DbDataReader reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel)) found.Add(read(reader));
        }
        return found;
    }

    public static async Task<List<T>> ReadAsync<T>(this DbCommand command, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        List<T> found = [];
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) found.Add(read(reader));
        return found;
    }

    private static DbCommand Rows(DbConnection connection, DbTransaction transaction, string before, object?[][] rows, string after)
    {
        DbCommand command = connection.Command(transaction, "");
        StringBuilder text = new(before);
        for (int row = 0, n = 0; row < rows.Length; row++)
        {
            text.Append(row == 0 ? " (" : ", (");
            for (int column = 0; column < rows[row].Length; column++, n++)
            {
                text.Append(column == 0 ? "@p" : ", @p").Append(n);
                Add(command, "@p" + n, rows[row][column]);
            }
            text.Append(')');
        }
        command.CommandText = text.Append(' ').Append(after).ToString();
        return command;
    }

    /// <summary>Adds a value that may be null: PostgreSQL must know the kind of a null.</summary>
    public static void Add(this DbCommand command, string name, object? value, DbType type)
    {
        DbParameter parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, type, value ?? DBNull.Value);
        command.Parameters.Add(parameter);
    }

    private static void Add(DbCommand command, string name, object? value)
    {
        DbParameter parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }
}
