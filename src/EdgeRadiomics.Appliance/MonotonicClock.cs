namespace EdgeRadiomics.Appliance;

/// <summary>The monotonic clock in nanoseconds: the stamp of frames and records.</summary>
internal static class MonotonicClock
{
    public static long NowNs(TimeProvider clock) => (long)((Int128)clock.GetTimestamp() * 1_000_000_000 / clock.TimestampFrequency);
}
