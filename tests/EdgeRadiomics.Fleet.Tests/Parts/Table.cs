using System.Data.Common;
using EdgeRadiomics.Fleet.Store;
using EdgeRadiomics.Fleet.Store.Postgres;
using EdgeRadiomics.Fleet.Store.Sqlite;

namespace EdgeRadiomics.Fleet.Tests.Parts;

internal sealed record Row(string Source, string Id, string Stream, long Session, long Sequence);

/// <summary>Looks into a database from outside.</summary>
internal static class Table
{
    public static IResultSink Sink(string database) => database.StartsWith("postgresql:", StringComparison.Ordinal) ? new PostgresSink(database, TimeProvider.System) : new SqliteSink(database);

    public static Task<List<Row>> Rows(string database) => Read(database, "SELECT source, id, stream, session, seq FROM record ORDER BY source, stream, session, seq",
        row => new Row(row.GetString(0), row.GetValue(1).ToString()!, row.GetString(2), row.GetInt64(3), row.GetInt64(4)));

    public static Task<List<(string Stream, long From, long To, string Reason)>> Gaps(string database) =>
        Read(database, "SELECT stream, from_seq, to_seq, reason FROM gap ORDER BY 1, 2", row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3)));

    public static async Task<List<T>> Read<T>(string database, string sql, Func<DbDataReader, T> read)
    {
        await using IResultSink sink = Sink(database);
        await using DbConnection connection = await sink.OpenAsync(TestContext.Current.CancellationToken);
        await using DbCommand command = connection.Command(null, sql);
        return await command.ReadAsync(read, TestContext.Current.CancellationToken);
    }

    /// <summary>What the vans made, each once, at its place.</summary>
    public static async Task HoldsExactly(string database, params Van[] vans) => (await Rows(database)).ShouldBe(vans.SelectMany(van => van.Device.Made)
        .Select(record => new Row(record.Source, record.Id, record.Stream, record.Session, record.Sequence))
        .OrderBy(row => row.Source, StringComparer.Ordinal).ThenBy(row => row.Stream, StringComparer.Ordinal).ThenBy(row => row.Session).ThenBy(row => row.Sequence));
}
