namespace EdgeRadiomics.Appliance.Panel;

/// <summary>Times of one input.</summary>
/// <param name="Debounce">A level counts once it has held this long; a foot switch bounces for up to 20 ms.</param>
/// <param name="Long">A press this long is a long one, told while it is held; null: long presses mean nothing.</param>
/// <param name="Double">How long a first short press waits for a second; null: double presses mean nothing.</param>
/// <remarks>A short press is told as soon as it can be nothing else: at once, at its release, or after the wait.</remarks>
internal readonly record struct PressTimes(TimeSpan Debounce, TimeSpan? Long, TimeSpan? Double);

/// <summary>
/// Turns the bouncing edges of one input into presses. An input that is held at the start tells nothing until it was released.
/// Safe from any thread; presses are told on the caller's or a timer's thread.
/// </summary>
internal sealed class PressDetector : IDisposable
{
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly PressTimes times;
    private readonly Action<Press> told;
    private readonly ITimer settle, held, second;
    private bool level, isPressed, isTold, isStuck, waitsForSecond;

    public PressDetector(PressTimes times, bool isPressed, Action<Press> told, TimeProvider time)
    {
        (this.times, this.told) = (times, told);
        (level, this.isPressed, isTold) = (isPressed, isPressed, isPressed);
        settle = Timer(time, Settled);
        held = Timer(time, Held);
        second = Timer(time, Alone);
        if (isPressed) held.Change(StuckAfter, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The input's level has changed, or bounced.</summary>
    public void Edge(bool pressed)
    {
        lock (gate)
        {
            level = pressed;
            settle.Change(times.Debounce, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The input's level as it was looked at: tells of an edge that was lost, and is nothing otherwise.</summary>
    public void Look(bool pressed)
    {
        lock (gate)
        {
            if (pressed != level) Edge(pressed);
        }
    }

    public void Dispose()
    {
        settle.Dispose();
        held.Dispose();
        second.Dispose();
    }

    private static ITimer Timer(TimeProvider time, Action due) => time.CreateTimer(_ => due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void Settled()
    {
        Press? press;
        lock (gate)
        {
            if (level == isPressed) return;
            isPressed = level;
            press = isPressed ? Pressed() : Released();
        }
        if (press is { } happened) told(happened);
    }

    private Press? Pressed()
    {
        held.Change(times.Long ?? StuckAfter, Timeout.InfiniteTimeSpan);
        second.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        isTold = times is { Long: null, Double: null };
        return isTold ? Press.Short : null;
    }

    private Press? Released()
    {
        held.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (isStuck)
        {
            isStuck = false;
            return Press.Freed;
        }
        if (isTold) return null;
        if (times.Double is not { } window) return Press.Short;
        if (waitsForSecond)
        {
            waitsForSecond = false;
            return Press.Double;
        }
        waitsForSecond = true;
        second.Change(window, Timeout.InfiniteTimeSpan);
        return null;
    }

    private void Held()
    {
        Press press;
        lock (gate)
        {
            if (!isPressed) return;
            isStuck = isTold || times.Long is null;
            press = isStuck ? Press.Stuck : Press.Long;
            if (times.Long is { } waited && !isStuck) held.Change(StuckAfter - waited, Timeout.InfiniteTimeSpan);
            (isTold, waitsForSecond) = (true, false);
        }
        told(press);
    }

    private void Alone()
    {
        lock (gate)
        {
            // A second press that is already held decides for itself.
            if (!waitsForSecond || isPressed) return;
            waitsForSecond = false;
        }
        told(Press.Short);
    }
}
