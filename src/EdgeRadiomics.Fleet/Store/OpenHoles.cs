using System.Data.Common;

namespace EdgeRadiomics.Fleet.Store;

/// <summary>
/// Holes that a person has judged: the device holds nothing of them, because another database has it, or a broker that
/// answered for nobody. No observation from here can tell that apart from records that are still on their way.
/// </summary>
internal static class OpenHoles
{
    /// <summary>Notes every open hole as passed; the device's next record moves its cursor beyond.</summary>
    /// <param name="sink">The database.</param>
    /// <param name="source">The device, or null for all.</param>
    /// <param name="nowMs">Now, ms since 1970.</param>
    /// <param name="cancel">Ends it; nothing is noted then.</param>
    /// <returns>The holes, by device and stream.</returns>
    public static async Task<IReadOnlyList<(string Source, string Stream, long From, long To)>> PassAsync(IResultSink sink, string? source, long nowMs, CancellationToken cancel)
    {
        await using DbConnection connection = await sink.OpenAsync(cancel);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancel);
        await using DbCommand read = connection.Command(transaction, """
            SELECT source, stream, before + 1, seq - 1 FROM (
                SELECT k.source, k.stream, k.seq, lag(k.seq, 1, c.up_to) OVER (PARTITION BY k.source, k.stream ORDER BY k.seq) AS before FROM (
                    SELECT source, stream, seq, received_ms AS at FROM record UNION SELECT source, stream, seq, at_ms FROM refused
                    UNION SELECT source, stream, from_seq, at_ms FROM gap UNION SELECT source, stream, to_seq, at_ms FROM gap) AS k
                JOIN stream_cursor c ON c.source = k.source AND c.stream = k.stream AND c.highest > c.up_to AND k.seq > c.up_to AND k.at >= c.since_ms
                WHERE k.source = @source OR @source = '') AS steps
            WHERE seq > before + 1 ORDER BY source, stream, seq
            """, ("@source", source ?? ""));
        List<(string Source, string Stream, long From, long To)> holes = await read.ReadAsync(row => (row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)), cancel);
        await connection.ExecuteRowsAsync(transaction, "INSERT INTO gap (source, stream, from_seq, to_seq, reason, at_ms) VALUES",
            [.. holes.Select(hole => new object?[] { hole.Source, hole.Stream, hole.From, hole.To, "passed", nowMs })], "ON CONFLICT DO NOTHING", cancel);
        await transaction.CommitAsync(cancel);
        return holes;
    }
}
