using System.Data.Common;
using System.Text;
using EdgeRadiomics.Fleet.Store;
using EdgeRadiomics.Fleet.Store.Postgres;

namespace EdgeRadiomics.Fleet.Intake;

/// <summary>
/// Which devices this process writes for, where several share a broker and a database. Each says in the database that it
/// lives; a device belongs to the living worker with the highest hash of both names, so a death moves only the dead one's
/// devices. Two may write for one device while they disagree: the database keeps each record once.
/// </summary>
/// <remarks><see cref="RunAsync"/> once; the rest is safe from any thread.</remarks>
internal sealed class WorkerRoster(string name, bool isShared, TimeProvider time, ILogger log)
{
    private const string Beat = """
        INSERT INTO worker (name, seen) VALUES (@name, clock_timestamp()) ON CONFLICT (name) DO UPDATE SET seen = excluded.seen;
        DELETE FROM worker WHERE seen < clock_timestamp() - interval '1 day';
        SELECT name FROM worker WHERE seen > clock_timestamp() - interval '6 seconds' ORDER BY name
        """;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private volatile string[] members = [name];

    /// <summary>Those that live, by the database's clock, this one included.</summary>
    public IReadOnlyList<string> Members => members;

    /// <summary>Whether messages of a device are this process's to write. With a shared subscription the broker has chosen.</summary>
    public bool IsOurs(string source)
    {
        string[] living = members;
        return isShared || living.Length < 2 || living.MaxBy(member => Hash(member + "|" + source)) == name;
    }

    /// <summary>Says that this process lives and learns who else does, until stopped. Without the database the last answer stands.</summary>
    public async Task RunAsync(PostgresSink sink, CancellationToken stop)
    {
        using PeriodicTimer timer = new(Every, time);
        do
        {
            try
            {
                await using DbConnection connection = await sink.OpenAsync(stop);
                await using DbCommand beat = connection.Command(null, Beat, ("@name", name));
                List<string> living = await beat.ReadAsync(row => row.GetString(0), stop);
                if (!living.SequenceEqual(members)) FleetLog.Workers(log, string.Join(", ", living));
                if (living.Count > 0) members = [.. living];
            }
            catch (Exception e) when (!stop.IsCancellationRequested && e is DbException or System.Net.Sockets.SocketException or IOException or TimeoutException or InvalidOperationException or OperationCanceledException)
            {
                // The writer says so, and waits too.
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 1099511628211;
        // FNV leaves names that differ in their last letter close together; this spreads them.
        hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccd;
        return hash ^ hash >> 33;
    }
}
