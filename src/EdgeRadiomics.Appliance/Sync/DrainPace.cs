namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Holds the backlog back while pictures are analysed: at full speed 100,000 records would take most of a core for seconds.
/// What this session saved is never held back. One thread.
/// </summary>
internal sealed class DrainPace(Func<bool> isAnalysing, TimeProvider time)
{
    /// <summary>Records of the backlog a second while pictures come; a hundred thousand are gone in two minutes.</summary>
    public const int PerSecond = 1000;

    private long lastAt = time.GetTimestamp();

    /// <summary>How long to wait before the next reading, after one that gave <paramref name="count"/> records of the backlog.</summary>
    public TimeSpan Rest(int count)
    {
        TimeSpan due = TimeSpan.FromSeconds((double)count / PerSecond), since = time.GetElapsedTime(lastAt);
        lastAt = time.GetTimestamp();
        if (!isAnalysing() || since >= due) return TimeSpan.Zero;
        // The rest belongs to this reading: the next one begins after it.
        lastAt += (long)((due - since).TotalSeconds * time.TimestampFrequency);
        return due - since;
    }
}
