using System.Data;
using System.Data.Common;
using EdgeRadiomics.Fleet.Contract;

namespace EdgeRadiomics.Fleet.Store;

/// <summary>What the table of devices learns from a batch.</summary>
internal static class DeviceRows
{
    public static Task CountAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<string> sources, IReadOnlyList<IncomingRecord> records, IReadOnlyList<IncomingRecord> added,
        IReadOnlyList<RefusedRecord> refused, CancellationToken cancel)
    {
        Dictionary<string, int> all = Counts(records), fresh = Counts(added), no = Counts(refused);
        return connection.ExecuteRowsAsync(transaction, "INSERT INTO device (source, seen_ms, records, duplicates, refused) VALUES",
            [.. sources.Where(source => all.ContainsKey(source) || no.ContainsKey(source)).Select(source => new object?[]
            {
                source, 0L, (long)fresh.GetValueOrDefault(source), (long)(all.GetValueOrDefault(source) - fresh.GetValueOrDefault(source)), (long)no.GetValueOrDefault(source),
            })],
            """
            ON CONFLICT (source) DO UPDATE SET records = device.records + excluded.records, duplicates = device.duplicates + excluded.duplicates,
            refused = device.refused + excluded.refused
            """, cancel);

        static Dictionary<string, int> Counts(IEnumerable<Incoming> incoming) => incoming.GroupBy(one => one.Source).ToDictionary(group => group.Key, group => group.Count());
    }

    /// <summary>Latest wins, field by field; a late will ("offline") of an earlier session does not bury a newer one.</summary>
    public static async Task TellAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<DeviceNews> news, CancellationToken cancel)
    {
        foreach (DeviceNews one in news)
        {
            await using DbCommand command = connection.Command(transaction,
                """
                UPDATE device SET
                    reason = CASE WHEN @state IS NULL OR (@state = 'offline' AND session > @session) THEN reason ELSE @reason END,
                    since_ms = CASE WHEN @state IS NULL OR (@state = 'offline' AND session > @session) THEN since_ms ELSE @since END,
                    state = CASE WHEN @state IS NULL OR (@state = 'offline' AND session > @session) THEN state ELSE @state END,
                    session = CASE WHEN @state IS NULL OR (@state = 'offline' AND session > @session) THEN session ELSE @session END,
                    version = COALESCE(@version, version), models = COALESCE(@models, models), backlog = COALESCE(@backlog, backlog),
                    oldest_s = CASE WHEN @backlog IS NULL THEN oldest_s ELSE @oldest END, concerns = COALESCE(@concerns, concerns)
                WHERE source = @source
                """);
            command.Add("@state", one.State, DbType.String);
            command.Add("@session", one.Session, DbType.Int64);
            command.Add("@reason", one.Reason, DbType.String);
            command.Add("@since", one.SinceMs, DbType.Int64);
            command.Add("@version", one.Version, DbType.String);
            command.Add("@models", one.Models, DbType.String);
            command.Add("@backlog", one.Backlog, DbType.Int64);
            command.Add("@oldest", one.OldestAgeS, DbType.Double);
            command.Add("@concerns", one.Concerns, DbType.String);
            command.Add("@source", one.Source, DbType.String);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
