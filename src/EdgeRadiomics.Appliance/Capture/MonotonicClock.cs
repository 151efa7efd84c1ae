namespace EdgeRadiomics.Appliance.Capture;

/// <summary>The monotonic clock in nanoseconds, as frames are stamped.</summary>
internal static class MonotonicClock
{
    public static long NowNs(TimeProvider clock) => (long)((Int128)clock.GetTimestamp() * 1_000_000_000 / clock.TimestampFrequency);
}
