using Npgsql;

namespace EdgeRadiomics.FleetLoad;

/// <summary>What stands in Fleet's table of the records that were made.</summary>
/// <param name="Lost">Made and not there.</param>
/// <param name="Doubles">Rows beyond the first of a record's id.</param>
/// <param name="OutOfOrder">Rows that came in later than one after them in their stream, or stand at another place than they were made for.</param>
internal sealed record TableCount(long Lost, long Doubles, long OutOfOrder)
{
    public static async Task<TableCount> OfAsync(string database, string site, IReadOnlyCollection<MadeRecord> made, CancellationToken stop)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database);
        await using NpgsqlCommand read = source.CreateCommand("SELECT source, id, stream, session, seq, received_ms FROM record WHERE source LIKE @site ORDER BY source, stream, session, seq");
        read.Parameters.AddWithValue("@site", $"/er/{site}/%");
        Dictionary<string, MadeRecord> expected = made.ToDictionary(record => record.Id);
        HashSet<string> found = [];
        long doubles = 0, outOfOrder = 0, before = 0;
        (string, string, long) place = default;
        await using NpgsqlDataReader row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            string id = row.GetGuid(1).ToString("D");
            if (!found.Add(id)) doubles++;
            (string, string, long) at = (row.GetString(0), row.GetString(2), row.GetInt64(3));
            bool isMisplaced = !expected.TryGetValue(id, out MadeRecord? record) || (record.Source, record.Stream, record.Session, record.Sequence) != (at.Item1, at.Item2, at.Item3, row.GetInt64(4));
            if (isMisplaced || (at == place && row.GetInt64(5) < before)) outOfOrder++;
            (place, before) = (at, row.GetInt64(5));
        }
        return new TableCount(expected.Keys.Count(id => !found.Contains(id)), doubles, outOfOrder);
    }
}
