using EdgeRadiomics.Appliance.Outbox;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Reads the outbox once from end to end: what this session saved first, then what earlier ones left. Within a session the
/// order is the one of saving.
/// </summary>
internal sealed class DrainCursor(Outbox.Outbox outbox)
{
    private long backlog, live = outbox.Before;

    /// <summary>Whether the last reading found nothing; only a new record or an answer changes that.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>How many records of the last reading were backlog.</summary>
    public int FromBacklog { get; private set; }

    /// <param name="most">How many records at most.</param>
    /// <param name="liveToo">False leaves live ones for later. A centre that waits for the backlog to be whole must get it, however much is new.</param>
    public IReadOnlyList<OutboxEntry> Next(int most, bool liveToo)
    {
        IReadOnlyList<OutboxEntry> entries = liveToo ? outbox.Read(live, most) : [];
        if (entries.Count > 0) live = entries[^1].Number;
        else
        {
            entries = [.. outbox.Read(backlog, most).TakeWhile(entry => entry.Number <= outbox.Before)];
            if (entries.Count > 0) backlog = entries[^1].Number;
        }
        FromBacklog = entries.Count(entry => entry.Number <= outbox.Before);
        IsAtEnd = entries.Count == 0;
        return entries;
    }
}
