namespace EdgeRadiomics.Appliance.Device;

/// <summary>The heartbeat of one loop: stamped at each turn, silent while the loop rightly waits. Safe from any thread.</summary>
/// <param name="name">What the log calls the loop.</param>
/// <param name="time">Its monotonic clock.</param>
/// <param name="isWatched">False where standing still is no fault, as with a network stream that its sender has halted.</param>
internal sealed class LoopPulse(string name, TimeProvider time, bool isWatched = true)
{
    private const long Idling = long.MinValue;
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long beat = Idling;

    public string Name => name;

    /// <summary>Ends with the loop's first turn.</summary>
    public Task First => first.Task;

    /// <summary>The loop turns.</summary>
    public void Beat()
    {
        Volatile.Write(ref beat, time.GetTimestamp());
        first.TrySetResult();
    }

    /// <summary>The loop waits for work and may do so as long as it likes.</summary>
    public void Idle() => Volatile.Write(ref beat, Idling);

    /// <summary>Time since the last turn; zero while idle.</summary>
    public TimeSpan Silence => Volatile.Read(ref beat) is var at && (at == Idling || !isWatched) ? TimeSpan.Zero : time.GetElapsedTime(at);
}
