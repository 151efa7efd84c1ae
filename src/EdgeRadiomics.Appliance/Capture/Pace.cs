namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Lets one reader through every frame period, by the injected clock; a reader that is late is not made to catch up.</summary>
internal sealed class Pace : IDisposable
{
    private readonly TimeProvider clock;
    private readonly long period;
    private readonly ManualResetEvent due = new(false);
    private readonly ManualResetEvent ended = new(false);
    private readonly ITimer timer;
    private readonly WaitHandle[] handles;
    private readonly Lock reading = new();
    private long next;
    private bool started;
    private volatile bool disposed;

    public Pace(TimeProvider clock, double framesPerSecond)
    {
        if (!(framesPerSecond is > 0 and <= 1000)) throw new ProblemException($"{framesPerSecond} frames a second cannot be played", "give --fps a number above 0 and at most 1000");
        this.clock = clock;
        period = (long)(clock.TimestampFrequency / framesPerSecond);
        timer = clock.CreateTimer(static state => ((ManualResetEvent)state!).Set(), due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        handles = [due, ended, ended];
    }

    public bool IsDisposed => disposed;

    /// <summary>Waits for the next period; false when stopped or disposed.</summary>
    public bool Wait(CancellationToken stop)
    {
        lock (reading)
        {
            if (disposed || stop.IsCancellationRequested) return false;
            long now = clock.GetTimestamp();
            next = started && now - next < 2 * period ? next + period : now;
            started = true;
            handles[2] = stop.CanBeCanceled ? stop.WaitHandle : ended;
            // A timer may fire up to a millisecond early: look again.
            while (clock.GetTimestamp() < next)
            {
                due.Reset();
                TimeSpan wait = clock.GetElapsedTime(clock.GetTimestamp(), next);
                timer.Change(wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                if (WaitHandle.WaitAny(handles) != 0) return false;
            }
            return true;
        }
    }

    public void Dispose()
    {
        lock (timer)
        {
            if (disposed) return;
            disposed = true;
            ended.Set();
        }
        // The two events stay open: the timer's last call may still be on its way to one of them.
        lock (reading) timer.Dispose();
    }
}
