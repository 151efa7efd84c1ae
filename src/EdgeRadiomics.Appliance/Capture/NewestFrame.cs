using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Room for one frame between capture and analysis: a newer frame replaces one that was not taken yet. Safe from any thread.</summary>
internal sealed class NewestFrame : IDisposable
{
    private readonly SemaphoreSlim filled = new(0, 1);
    private readonly Lock gate = new();
    private Frame? waiting;
    private long dropped;

    /// <summary>Frames that were replaced before anyone took them.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Hands the frame over; its owner is the slot now, then whoever takes it.</summary>
    public void Publish(Frame frame)
    {
        Frame? old;
        lock (gate)
        {
            old = waiting;
            waiting = frame;
            if (old is null) filled.Release();
        }
        if (old is null) return;
        Interlocked.Increment(ref dropped);
        old.Dispose();
    }

    /// <summary>Waits for a frame; the caller disposes it.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public Frame Take(CancellationToken stop)
    {
        filled.Wait(stop);
        lock (gate)
        {
            Frame frame = waiting!;
            waiting = null;
            return frame;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            waiting?.Dispose();
            waiting = null;
        }
        filled.Dispose();
    }
}
