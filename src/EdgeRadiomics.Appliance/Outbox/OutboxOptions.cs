using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>How much waits at most. What is beyond leaves with a gap record that says so, oldest first; pictures and results stay in the archive.</summary>
internal sealed record OutboxOptions
{
    /// <summary>Results, exams, audit and feedback, MiB of payloads.</summary>
    public int ResultsMiB { get; set; } = 2048;

    /// <summary>The same, days; counted only between times that a time server vouched for.</summary>
    public int ResultsDays { get; set; } = 730;

    /// <summary>Metrics, MiB of payloads.</summary>
    public int MetricsMiB { get; set; } = 64;

    /// <summary>Metrics, days.</summary>
    public int MetricsDays { get; set; } = 7;
}

/// <summary>Whose outbox it is, as gap records say it, and how much it holds.</summary>
/// <param name="Device">The device.</param>
/// <param name="Clock">How far the calendar can be trusted.</param>
/// <param name="Results">Bounds of all but metrics.</param>
/// <param name="Metrics">Bounds of metrics.</param>
internal sealed record OutboxSettings(DeviceId Device, Func<ClockState> Clock, OutboxBounds Results, OutboxBounds Metrics)
{
    /// <exception cref="ProblemException">A bound is not a positive number.</exception>
    public static OutboxSettings Of(OutboxOptions options, DeviceId device, Func<ClockState> clock) => new(device, clock,
        Bounds("results", options.ResultsMiB, options.ResultsDays), Bounds("metrics", options.MetricsMiB, options.MetricsDays));

    private static OutboxBounds Bounds(string name, int mebibytes, int days) => mebibytes >= 1 && days is >= 1 and <= 36500
        ? new OutboxBounds((long)mebibytes << 20, TimeSpan.FromDays(days))
        : throw new ProblemException($"the outbox cannot hold {mebibytes} MiB or {days} days of {name}", $"give outbox.{name}MiB of 1 or more and outbox.{name}Days of 1 to 36500 in the configuration");
}

/// <summary>How much of a class waits at most, by payloads and by age.</summary>
internal readonly record struct OutboxBounds(long Bytes, TimeSpan Age);
