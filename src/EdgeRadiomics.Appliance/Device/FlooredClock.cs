namespace EdgeRadiomics.Appliance.Device;

/// <summary>
/// The appliance's calendar: the machine's, but never below the latest time that was seen. A board without a battery boots
/// in 1970, and a record from 1970 sorts before all others. Monotonic stamps and timers are the machine's own.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Below the floor, the floor counts on by the monotonic clock, state <see cref="ClockState.Floor"/>.</item>
/// <item>Once a time server has set the calendar it is followed, backwards too, and the floor with it: that also heals a floor
/// that was too high.</item>
/// <item>A jump forward that nobody vouches for is followed but moves the floor only up to a day (with a battery-backed
/// clock that agrees, 31 days: an appliance that was off over a holiday); otherwise one wrong year would last for ever.
/// Without a kept floor, up to five years after the build: a new device has nothing better to start from.</item>
/// </list>
/// Safe from any thread. Kept in the data folder by <see cref="Keep"/>, which does nothing where nothing is new.
/// </remarks>
internal sealed class FlooredClock : TimeProvider
{
    /// <summary>When this room was written: no true time lies before it, whatever a file says.</summary>
    private static readonly DateTimeOffset Earliest = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    // Reading two clocks takes time; a difference below this is no fault of the calendar.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2), WitnessEvery = TimeSpan.FromSeconds(5);

    private readonly TimeProvider machine;
    private readonly ClockWitness witness;
    private readonly ClockFloor file;
    private readonly Lock gate = new();
    private readonly Lock writing = new();
    private DateTimeOffset floor, kept;
    private long floorAt, witnessedAt;
    private ClockState vouched;
    private bool hasFloor;

    public FlooredClock(TimeProvider machine, ClockWitness witness, ClockFloor file, DateTimeOffset built)
    {
        (this.machine, this.witness, this.file) = (machine, witness, file);
        DateTimeOffset? before = file.Read();
        (kept, hasFloor) = (before ?? DateTimeOffset.MinValue, before is not null);
        floor = Later(kept, Later(built, Earliest));
        floorAt = machine.GetTimestamp();
        Witness(machine.GetUtcNow());
    }

    /// <summary>The clock of a run, with its floor in the data folder; nothing is written yet.</summary>
    public static FlooredClock Open(string dataFolder, ILogger log, ClockWitness? witness = null) =>
        new(System, witness ?? new ClockWitness(), new ClockFloor(dataFolder, log), Built());

    /// <summary>How far <see cref="GetUtcNow"/> can be trusted now.</summary>
    public ClockState State
    {
        get
        {
            lock (gate) return Look().State;
        }
    }

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return Look().Now;
    }

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Puts the floor on disk, if it is not there yet. Does not throw: a full disk is told by others.</summary>
    public void Keep()
    {
        lock (writing)
        {
            DateTimeOffset value;
            lock (gate)
            {
                Look();
                value = floor + machine.GetElapsedTime(floorAt);
            }
            if (value != kept && file.Write(value)) kept = value;
        }
    }

    /// <summary>Takes a time that somebody trusted vouches for: where the clock is behind and no time server sets it, the floor goes there. False where nothing was to do.</summary>
    public bool Hint(DateTimeOffset time)
    {
        lock (gate)
        {
            (DateTimeOffset now, ClockState state) = Look();
            if (state == ClockState.Synced || time <= now) return false;
            (floor, floorAt, hasFloor) = (time, machine.GetTimestamp(), true);
            return true;
        }
    }

    private (DateTimeOffset Now, ClockState State) Look()
    {
        DateTimeOffset raw = machine.GetUtcNow();
        long stamp = machine.GetTimestamp();
        if (machine.GetElapsedTime(witnessedAt, stamp) >= WitnessEvery) Witness(raw);
        DateTimeOffset held = floor + machine.GetElapsedTime(floorAt, stamp);
        if (vouched == ClockState.Synced && raw >= Earliest)
        {
            (floor, floorAt, hasFloor) = (raw, stamp, true);
            return (raw, ClockState.Synced);
        }
        if (raw < held) return (held, raw < held - Tolerance ? ClockState.Floor : vouched);
        int days = !hasFloor ? 5 * 366 : vouched == ClockState.Rtc ? 31 : 1;
        if (raw - held <= TimeSpan.FromDays(days)) (floor, floorAt, hasFloor) = (raw, stamp, true);
        return (raw, vouched);
    }

    private void Witness(DateTimeOffset raw)
    {
        witnessedAt = machine.GetTimestamp();
        // A day: a battery-backed clock may hold local time.
        vouched = witness.IsSynchronised ? ClockState.Synced
            : witness.BatteryClock is { } battery && battery >= Earliest && (battery - raw).Duration() < TimeSpan.FromDays(1) ? ClockState.Rtc
            : ClockState.Unsynced;
    }

    // The package keeps the files' times, so the program's own file says when it was built.
    private static DateTimeOffset Built()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "EdgeRadiomics.Appliance.dll");
        return File.Exists(program) ? File.GetLastWriteTimeUtc(program) : Earliest;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
