namespace EdgeRadiomics.Appliance.Analysis;

/// <summary>Frames a second over the last second or more. Not thread-safe.</summary>
internal sealed class FrameRate(TimeProvider time)
{
    private readonly Queue<long> stamps = new(capacity: 128);

    /// <summary>Counts one frame now and gives the rate; 0 until there are two.</summary>
    public double Count()
    {
        long now = time.GetTimestamp();
        stamps.Enqueue(now);
        while (stamps.Count > 2 && time.GetElapsedTime(stamps.Peek(), now) > TimeSpan.FromSeconds(2)) stamps.Dequeue();
        double seconds = time.GetElapsedTime(stamps.Peek(), now).TotalSeconds;
        return seconds > 0 ? (stamps.Count - 1) / seconds : 0;
    }
}
