using System.Data.Common;
using System.Globalization;
using EdgeRadiomics.Fleet.Intake;
using EdgeRadiomics.Fleet.Store;

namespace EdgeRadiomics.Fleet.Page;

/// <summary>Reads what the page shows. Any number of readers at once; each takes a connection of its own.</summary>
internal sealed class ProgrammeReader(IResultSink sink, string broker, IntakeCounters counters, WorkerRoster workers, TimeProvider time)
{
    private const long DayMs = 86_400_000;
    private const int Days = 30;

    // Health comes every 10 s: a device that is "online" and says nothing for a minute is not.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    /// <summary>All of the programme.</summary>
    /// <exception cref="DbException">The database is not there now.</exception>
    public async Task<ProgrammeView> ReadAsync(CancellationToken cancel)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using DbConnection connection = await sink.OpenAsync(cancel);
        await using DbCommand counts = connection.Command(null,
            "SELECT day, CAST(sum(results) AS bigint), CAST(sum(hints) AS bigint), CAST(sum(abstentions) AS bigint), CAST(sum(demonstrations) AS bigint) FROM day_count GROUP BY day ORDER BY day");
        List<(long Day, long Results, long Hints, long Abstentions, long Demonstrations)> days =
            await counts.ReadAsync(row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), cancel);
        (long hints, long abstentions) = (days.Sum(day => day.Hints), days.Sum(day => day.Abstentions));
        TotalsView totals = new(days.Sum(day => day.Results), hints, abstentions, hints + abstentions == 0 ? null : (double)abstentions / (hints + abstentions), days.Sum(day => day.Demonstrations));
        long today = now / DayMs;
        DayView[] shown = [.. Enumerable.Range(0, Days).Select(i => today - Days + 1 + i).Select(day => days.Find(one => one.Day == day) with { Day = day }).Select(day => new DayView(Date(day.Day), day.Results, day.Hints, day.Abstentions))];
        CentreView centre = new(broker, counters.BrokerTrouble, sink.Name, counters.DatabaseTrouble, workers.Members, counters.Stored, counters.Duplicates, counters.Refused);
        return new ProgrammeView(now, centre, totals, await DevicesAsync(connection, now, cancel), shown, Notices.Investigational);
    }

    /// <summary>The audit of one device; null where nothing is known of it.</summary>
    /// <exception cref="DbException">The database is not there now.</exception>
    public async Task<AuditView?> AuditAsync(string site, string device, CancellationToken cancel)
    {
        string source = $"/er/{site}/{device}";
        await using DbConnection connection = await sink.OpenAsync(cancel);
        List<StreamCursor> cursors = await Read("SELECT stream, up_to, highest, since_ms FROM stream_cursor WHERE source = @source ORDER BY stream",
            row => new StreamCursor(source, row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)));
        if (cursors.Count == 0) return null;
        List<(string Stream, long Session, long Stored)> sessions = await Read("SELECT stream, session, count(*) FROM record WHERE source = @source GROUP BY stream, session ORDER BY stream, session",
            row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2)));
        List<(string Stream, GapView Gap)> gaps = await Read("SELECT stream, from_seq, to_seq, reason FROM gap WHERE source = @source ORDER BY stream, from_seq",
            row => (row.GetString(0), new GapView(row.GetInt64(1), row.GetInt64(2), row.GetString(3))));
        List<RefusalView> refused = await Read("SELECT stream, session, seq, code, at_ms FROM refused WHERE source = @source ORDER BY at_ms DESC, seq DESC LIMIT 1000",
            row => new RefusalView(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetInt64(4)));

        // Steps of more than one between neighbours, above what is passed already.
        List<(string Stream, RangeView Missing)> missing = await Read("""
            SELECT stream, before + 1, seq - 1 FROM (
                SELECT k.stream, k.seq, lag(k.seq, 1, c.up_to) OVER (PARTITION BY k.stream ORDER BY k.seq) AS before FROM (
                    SELECT source, stream, seq, received_ms AS at FROM record WHERE source = @source
                    UNION SELECT source, stream, seq, at_ms FROM refused WHERE source = @source
                    UNION SELECT source, stream, from_seq, at_ms FROM gap WHERE source = @source UNION SELECT source, stream, to_seq, at_ms FROM gap WHERE source = @source) AS k
                JOIN stream_cursor c ON c.source = k.source AND c.stream = k.stream AND k.seq > c.up_to AND k.at >= c.since_ms) AS steps
            WHERE seq > before + 1 ORDER BY stream, seq LIMIT 1000
            """, row => (row.GetString(0), new RangeView(row.GetInt64(1), row.GetInt64(2))));
        return new AuditView(site, device,
        [
            .. cursors.Select(cursor => new StreamAudit(cursor.Stream, cursor.UpTo, cursor.Highest, sessions.Where(one => one.Stream == cursor.Stream).Sum(one => one.Stored),
                [.. sessions.Where(one => one.Stream == cursor.Stream).Select(one => one.Session)],
                [.. missing.Where(one => one.Stream == cursor.Stream).Select(one => one.Missing).Where(range => !gaps.Exists(gap => gap.Stream == cursor.Stream && gap.Gap.From <= range.From && gap.Gap.To >= range.To))],
                [.. gaps.Where(one => one.Stream == cursor.Stream).Select(one => one.Gap)])),
        ], refused);

        async Task<List<T>> Read<T>(string text, Func<DbDataReader, T> read)
        {
            await using DbCommand command = connection.Command(null, text, ("@source", source));
            return await command.ReadAsync(read, cancel);
        }
    }

    private static async Task<IReadOnlyList<DeviceView>> DevicesAsync(DbConnection connection, long now, CancellationToken cancel)
    {
        await using DbCommand command = connection.Command(null, """
            SELECT d.source, d.state, d.reason, d.seen_ms, d.since_ms, d.backlog, d.oldest_s, d.version, d.models, d.concerns, d.records, d.duplicates, d.refused,
                (SELECT CAST(COALESCE(sum(c.highest - c.up_to), 0) AS bigint) FROM stream_cursor c WHERE c.source = d.source),
                (SELECT CAST(COALESCE(sum(g.to_seq - g.from_seq + 1), 0) AS bigint) FROM gap g WHERE g.source = d.source)
            FROM device d ORDER BY d.source
            """);
        return await command.ReadAsync(row =>
        {
            string[] parts = row.GetString(0).Split('/');
            string state = Text(1) ?? "unknown";
            long seen = row.GetInt64(3);
            return new DeviceView(parts[2], parts[3], state == "online" && now - seen > Silence.TotalMilliseconds ? "silent" : state, Text(2), seen, Whole(4), Whole(5),
                row.IsDBNull(6) ? null : row.GetDouble(6), Text(7), Text(8), Text(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12), row.GetInt64(13), row.GetInt64(14));

            string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
            long? Whole(int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
        }, cancel);
    }

    private static string Date(long day) => DateTimeOffset.FromUnixTimeMilliseconds(day * DayMs).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
