namespace EdgeRadiomics.Appliance.Panel;

/// <summary>Times of one input.</summary>
/// <param name="Debounce">A level counts once it has held this long; a foot switch bounces for up to 20 ms.</param>
/// <param name="Long">A press this long is a long one, told while it is held.</param>
/// <param name="Double">How long a first short press waits for a second; null: double presses mean nothing and short ones are told at their release.</param>
internal readonly record struct PressTimes(TimeSpan Debounce, TimeSpan Long, TimeSpan? Double);

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
    private bool level, isPressed, isTold, waitsForSecond;

    public PressDetector(PressTimes times, bool isPressed, Action<Press> told, TimeProvider time)
    {
        (this.times, this.told) = (times, told);
        (level, this.isPressed, isTold) = (isPressed, isPressed, isPressed);
        settle = Timer(time, Settled);
        held = Timer(time, Held);
        second = Timer(time, Alone);
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
        isTold = false;
        held.Change(times.Long, Timeout.InfiniteTimeSpan);
        second.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return null;
    }

    private Press? Released()
    {
        held.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
            press = isTold ? Press.Stuck : Press.Long;
            if (!isTold) held.Change(StuckAfter - times.Long, Timeout.InfiniteTimeSpan);
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
