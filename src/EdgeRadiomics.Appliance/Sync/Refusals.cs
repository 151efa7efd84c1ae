using System.Collections.Concurrent;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>What came in and was not obeyed, counted by reason. Safe from any thread.</summary>
internal sealed class Refusals(ILogger log)
{
    private readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>Reasons so far with their counts.</summary>
    public IReadOnlyDictionary<string, long> Counts => new SortedDictionary<string, long>(counts, StringComparer.Ordinal);

    /// <param name="reason">One of the program's own words; nothing that came in.</param>
    public void Count(string reason)
    {
        long count = counts.AddOrUpdate(reason, 1, (_, before) => before + 1);
        // A flood must not become one of the log: the 1st, 10th, 100th...
        if (IsPowerOfTen(count)) SyncLog.Refused(log, reason, count);
    }

    private static bool IsPowerOfTen(long count)
    {
        while (count % 10 == 0) count /= 10;
        return count == 1;
    }
}
