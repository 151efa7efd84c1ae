using EdgeRadiomics.Appliance.Device;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Device;

/// <summary>A folder that stands for a machine's /sys, /proc and /run, and a calendar that jumps while the monotonic clock does not.</summary>
internal sealed class SomeMachine : TimeProvider, IDisposable
{
    public static readonly DateTimeOffset Noon = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero), Built = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider steady = new(Noon);

    public string Root { get; } = Directory.CreateTempSubdirectory("machine").FullName;

    public string Data => Directory.CreateDirectory(Path.Combine(Root, "data")).FullName;

    public RecordedLog Log { get; } = new();

    private TimeSpan offset;

    public override long TimestampFrequency => steady.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => steady.GetUtcNow() + offset;

    public override long GetTimestamp() => steady.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => steady.CreateTimer(callback, state, dueTime, period);

    public void Set(DateTimeOffset calendar) => offset = calendar - steady.GetUtcNow();

    public void Jump(TimeSpan by) => offset += by;

    public void Pass(TimeSpan time) => steady.Advance(time);

    /// <summary>The program starts: on the same disk, with what the machine says now.</summary>
    public FlooredClock Start() => new(this, new ClockWitness(Root), new ClockFloor(Data, Log), Built);

    public void TimeServerAnswers() => Write("run/systemd/timesync/synchronized", "");

    public void BatteryClockSays(DateTimeOffset time) => Write("sys/class/rtc/rtc0/since_epoch", $"{time.ToUnixTimeSeconds()}\n");

    public void Write(string path, string text)
    {
        string whole = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        File.WriteAllText(whole, text);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
