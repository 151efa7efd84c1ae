namespace EdgeRadiomics.Appliance.Device;

/// <summary>What Device says in the log (7000 to 7099).</summary>
internal static partial class DeviceLog
{
    [LoggerMessage(7000, LogLevel.Warning, "{Path} is damaged and will be replaced; until a time server is reached the calendar may be wrong")]
    public static partial void FloorDamaged(ILogger log, string path);

    [LoggerMessage(7001, LogLevel.Warning, "{Path} cannot be read ({Cause})")]
    public static partial void FloorUnreadable(ILogger log, string path, string cause);

    [LoggerMessage(7002, LogLevel.Warning, "{Path} cannot be written ({Cause}); after a power cut the calendar may go back")]
    public static partial void FloorNotKept(ILogger log, string path, string cause);

    [LoggerMessage(7003, LogLevel.Information, "the calendar is {State} now, {Time:u}")]
    public static partial void ClockIs(ILogger log, string state, DateTimeOffset time);

    [LoggerMessage(7004, LogLevel.Error, "the {Loop} loop has not turned for {Seconds:F0} s; the watchdog is not fed any more and systemd will start the appliance again")]
    public static partial void Stuck(ILogger log, string loop, double seconds);

    [LoggerMessage(7005, LogLevel.Information, "the {Loop} loop turns again")]
    public static partial void TurnsAgain(ILogger log, string loop);

    [LoggerMessage(7006, LogLevel.Warning, "systemd cannot be told ({Cause})")]
    public static partial void NotNotified(ILogger log, string cause);

    [LoggerMessage(7007, LogLevel.Information, "ready{Watched}")]
    public static partial void Ready(ILogger log, string watched);

    [LoggerMessage(7009, LogLevel.Warning, "the device's health could not be read")]
    public static partial void HealthUnreadable(ILogger log, Exception cause);

    [LoggerMessage(7008, LogLevel.Warning, "device: {Concerns}")]
    public static partial void Concerns(ILogger log, string concerns);
}
