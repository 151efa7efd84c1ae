using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>
/// Keeps each class within its bounds, oldest out first. Metrics never push out a result: each class pays for itself. Gap
/// records stay, for they are few and explain the rest.
/// </summary>
internal sealed class Eviction(PreparedStatements sql, OutboxSettings settings, TimeProvider time)
{
    public const string Metrics = "metrics";

    // Evicting a little more than needed makes one gap record of many; each transaction stays short.
    private const int MostAtOnce = 4096;

    /// <summary>Evicts what the newest record of a stream made too much, inside the caller's transaction.</summary>
    /// <returns>What is to be told.</returns>
    public IReadOnlyList<GapEvent> After(string stream) => stream == GapRecords.Stream ? [] : Evict(isMetrics: stream == Metrics);

    /// <summary>Evicts what is too much or too old in any class.</summary>
    public IReadOnlyList<GapEvent> Everywhere() => [.. Evict(isMetrics: true), .. Evict(isMetrics: false)];

    private GapEvent[] Evict(bool isMetrics)
    {
        OutboxBounds bounds = isMetrics ? settings.Metrics : settings.Results;
        string streams = isMetrics ? $"= '{Metrics}'" : $"NOT IN ('{Metrics}', '{GapRecords.Stream}')";
        long bytes = sql.Number($"SELECT sum(bytes) FROM total WHERE name {streams}"), target = bytes > bounds.Bytes ? bounds.Bytes - bounds.Bytes / 16 : bounds.Bytes;
        // No time server, no age: a board that woke in 1970, or a year ahead, would throw everything away.
        long oldestMs = settings.Clock() == ClockState.Synced ? (time.GetUtcNow() - bounds.Age).ToUnixTimeMilliseconds() : long.MinValue;
        List<(string Stream, long Sequence)> gone = [];
        while (gone.Count < MostAtOnce)
        {
            (long Number, string Stream, long Sequence, long Bytes, bool IsOld)? oldest = sql.Rows(
                $"SELECT number, stream, sequence, length(payload), synced = 1 AND created_ms < $1 FROM entry WHERE stream {streams} ORDER BY number LIMIT 1",
                row => ((long, string, long, long, bool)?)(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4) != 0), oldestMs).SingleOrDefault();
            if (oldest is not { } entry || (bytes <= target && !entry.IsOld)) break;
            sql.Run("DELETE FROM entry WHERE number = $1", entry.Number);
            bytes -= entry.Bytes;
            gone.Add((entry.Stream, entry.Sequence));
        }
        return [.. GapRecords.Runs(gone, GapRecords.Evicted)];
    }
}
