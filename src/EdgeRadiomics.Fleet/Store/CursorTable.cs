using System.Data.Common;
using EdgeRadiomics.Fleet.Contract;

namespace EdgeRadiomics.Fleet.Store;

/// <summary>
/// How far each stream of each device has come without a hole, and from that what the device is told. A number is passed when
/// it is stored, refused, or explained by a gap record: an acknowledgement never skips a record that is still on its way.
/// </summary>
internal sealed class CursorTable(DbConnection connection, DbTransaction transaction, long now, CancellationToken cancel)
{
    /// <summary>How many numbers below its word an acknowledgement repeats rejections for: as far as a device may be ahead.</summary>
    private const int Repeated = 1024;

    /// <summary>Moves the cursors of all streams in the batch and says what each device is told.</summary>
    public async Task<IReadOnlyList<(string, AckMessage)>> AdvanceAsync(
        IReadOnlyList<IncomingRecord> records, IReadOnlyList<IncomingRecord> added, IReadOnlyList<RefusedRecord> refused)
    {
        (string Source, string Stream, long Session, long Sequence)[] places =
        [
            .. records.Select(record => (record.Source, record.Stream, record.Session, record.Sequence)),
            .. refused.Where(one => one is { Session: not null, Sequence: not null }).Select(one => (one.Source, one.Stream, one.Session!.Value, one.Sequence!.Value)),
        ];
        (string Source, string Stream)[] keys =
        [
            .. places.Select(place => (place.Source, place.Stream)).Concat(added.Where(record => record.Gap is not null).Select(record => (record.Source, record.Gap!.Stream)))
                .Distinct().Order(),
        ];
        Dictionary<(string, string), StreamCursor> cursors = (await connection.ReadRowsAsync(transaction,
            "SELECT source, stream, up_to, highest, since_ms FROM stream_cursor WHERE (source, stream) IN (VALUES", [.. keys.Select(key => new object?[] { key.Source, key.Stream })], ")",
            row => new StreamCursor(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), cancel)).ToDictionary(cursor => (cursor.Source, cursor.Stream));
        ILookup<(string, string), long> came = places.ToLookup(place => (place.Source, place.Stream), place => place.Sequence);
        ILookup<(string, string), long> fresh = added.ToLookup(record => (record.Source, record.Stream), record => record.Sequence);
        List<(string Source, string Stream, long Session, long Sequence)> freed = [];
        foreach ((string Source, string Stream) key in keys)
        {
            StreamCursor cursor = cursors.GetValueOrDefault(key) ?? new StreamCursor(key.Source, key.Stream, 0, 0, 0);
            cursor = await AfterNewStartAsync(cursor, fresh[key]);
            StreamCursor advanced = cursors[key] = await AdvanceAsync(cursor, [.. came[key]]);
            if (cursor.Highest > cursor.UpTo && advanced.UpTo > cursor.UpTo) freed.AddRange((await PassedAsync(cursor, advanced.UpTo)).ExceptBy(places.Select(Session), Session));
        }
        await connection.ExecuteRowsAsync(transaction, "INSERT INTO stream_cursor (source, stream, up_to, highest, since_ms) VALUES",
            [.. keys.Select(key => cursors[key]).Select(cursor => new object?[] { cursor.Source, cursor.Stream, cursor.UpTo, cursor.Highest, cursor.SinceMs })],
            "ON CONFLICT (source, stream) DO UPDATE SET up_to = excluded.up_to, highest = excluded.highest, since_ms = excluded.since_ms", cancel);
        return await AcksAsync([.. places, .. freed], cursors, refused);

        static (string, string, long) Session((string Source, string Stream, long Session, long Sequence) place) => (place.Source, place.Stream, place.Session);
    }

    // A number that was used before under another id: the device was set up anew and counts from there.
    private async Task<StreamCursor> AfterNewStartAsync(StreamCursor cursor, IEnumerable<long> fresh)
    {
        long[] below = [.. fresh.Where(sequence => sequence <= cursor.UpTo).Order()];
        if (below.Length == 0) return cursor;
        await using DbCommand command = connection.Command(transaction,
            "SELECT count(*) FROM record WHERE source = @source AND stream = @stream AND seq = @seq", ("@source", cursor.Source), ("@stream", cursor.Stream), ("@seq", below[0]));
        return (await command.ReadAsync(row => row.GetInt64(0), cancel))[0] > 1 ? cursor with { UpTo = below[0] - 1, Highest = below[0] - 1, SinceMs = now } : cursor;
    }

    private async Task<StreamCursor> AdvanceAsync(StreamCursor cursor, IReadOnlyCollection<long> came)
    {
        long upTo = cursor.UpTo, highest = Math.Max(cursor.Highest, came.Count == 0 ? 0 : came.Max());

        // The common case first: no hole stood open, and what came follows on.
        upTo = Follow(upTo, came);
        bool looked = cursor.Highest <= cursor.UpTo;
        while (upTo < highest)
        {
            long before = upTo;
            if (!looked) upTo = Follow(upTo, await StoredAfterAsync(cursor, upTo));
            if (upTo < highest) upTo = await PastGapsAsync(cursor, upTo);
            upTo = Follow(upTo, came);
            if (upTo == before) break;
            looked = false;
        }
        return cursor with { UpTo = upTo, Highest = Math.Max(highest, upTo) };
    }

    private static long Follow(long upTo, IEnumerable<long> sequences)
    {
        foreach (long sequence in sequences.Where(sequence => sequence > upTo).Order())
        {
            if (sequence > upTo + 1) break;
            upTo = sequence;
        }
        return upTo;
    }

    private async Task<IReadOnlyList<long>> StoredAfterAsync(StreamCursor cursor, long upTo)
    {
        await using DbCommand command = connection.Command(transaction,
            """
            SELECT seq FROM (
                SELECT seq FROM record WHERE source = @source AND stream = @stream AND seq > @upTo AND received_ms >= @since
                UNION SELECT seq FROM refused WHERE source = @source AND stream = @stream AND seq > @upTo AND at_ms >= @since) AS known
            ORDER BY seq LIMIT 4096
            """, ("@source", cursor.Source), ("@stream", cursor.Stream), ("@upTo", upTo), ("@since", cursor.SinceMs));
        return await command.ReadAsync(row => row.GetInt64(0), cancel);
    }

    // A session whose records waited behind a hole hears that they are kept, though the batch holds none of it: the device would wait, and send them again.
    private async Task<IReadOnlyList<(string Source, string Stream, long Session, long Sequence)>> PassedAsync(StreamCursor cursor, long upTo)
    {
        await using DbCommand command = connection.Command(transaction,
            """
            SELECT session, max(seq) FROM (
                SELECT session, seq FROM record WHERE source = @source AND stream = @stream AND seq > @from AND seq <= @to AND received_ms >= @since
                UNION SELECT session, seq FROM refused WHERE source = @source AND stream = @stream AND seq > @from AND seq <= @to AND at_ms >= @since) AS passed
            GROUP BY session
            """, ("@source", cursor.Source), ("@stream", cursor.Stream), ("@from", cursor.UpTo), ("@to", upTo), ("@since", cursor.SinceMs));
        return await command.ReadAsync(row => (cursor.Source, cursor.Stream, row.GetInt64(0), row.GetInt64(1)), cancel);
    }

    private async Task<long> PastGapsAsync(StreamCursor cursor, long upTo)
    {
        await using DbCommand command = connection.Command(transaction,
            "SELECT max(to_seq) FROM gap WHERE source = @source AND stream = @stream AND from_seq <= @next AND to_seq >= @next AND at_ms >= @since",
            ("@source", cursor.Source), ("@stream", cursor.Stream), ("@next", upTo + 1), ("@since", cursor.SinceMs));
        return (await command.ReadAsync(row => row.IsDBNull(0) ? upTo : row.GetInt64(0), cancel))[0];
    }

    private async Task<IReadOnlyList<(string, AckMessage)>> AcksAsync(
        (string Source, string Stream, long Session, long Sequence)[] places, Dictionary<(string, string), StreamCursor> cursors, IReadOnlyList<RefusedRecord> refused)
    {
        var sessions = places.GroupBy(place => (place.Source, place.Stream, place.Session))
            .Select(group => (group.Key, UpTo: Math.Min(group.Max(place => place.Sequence), cursors[(group.Key.Source, group.Key.Stream)].UpTo))).ToArray();

        // A device whose last answer was lost must hear of a rejection again before it hears that all is kept.
        ILookup<(string, string, long), Rejection> earlier = (await connection.ReadRowsAsync(transaction,
                "SELECT r.source, r.stream, r.session, r.seq, r.code FROM refused r JOIN (VALUES",
                [.. sessions.Select(one => new object?[] { one.Key.Source, one.Key.Stream, one.Key.Session, one.UpTo - Repeated, one.UpTo })],
                ") AS asked ON r.source = asked.column1 AND r.stream = asked.column2 AND r.session = asked.column3 AND r.seq > asked.column4 AND r.seq <= asked.column5",
                row => (Key: (row.GetString(0), row.GetString(1), row.GetInt64(2)), Rejection: new Rejection(row.GetInt64(3), row.GetString(4))), cancel))
            .ToLookup(row => row.Key, row => row.Rejection);
        ILookup<(string, string, long?), Rejection> now = refused.Where(one => one.Sequence is not null).ToLookup(one => (one.Source, one.Stream, one.Session), one => new Rejection(one.Sequence!.Value, one.Code));
        return
        [
            .. sessions.Select(one => (one.Key.Source, new AckMessage(one.Key.Stream, one.Key.Session, one.UpTo,
                [.. earlier[one.Key].Concat(now[one.Key]).DistinctBy(rejection => rejection.Seq).OrderBy(rejection => rejection.Seq).TakeLast(Repeated)]))),
        ];
    }
}
