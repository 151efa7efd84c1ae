namespace EdgeRadiomics.Appliance.Panel;

internal static partial class PanelLog
{
    [LoggerMessage(8000, LogLevel.Information, "Panel: {Panel}")]
    public static partial void Opened(ILogger log, string panel);

    [LoggerMessage(8001, LogLevel.Warning, "{Input} refused: {Reason}")]
    public static partial void Refused(ILogger log, PanelInput input, string reason);

    [LoggerMessage(8002, LogLevel.Warning, "{Input} has been held for 30 s: take what lies on it away, or look at its cable")]
    public static partial void Stuck(ILogger log, PanelInput input);

    [LoggerMessage(8003, LogLevel.Warning, "The panel is away ({Reason}); it is looked for every few seconds")]
    public static partial void Away(ILogger log, string reason);

    [LoggerMessage(8004, LogLevel.Information, "The panel is back")]
    public static partial void Back(ILogger log);

    [LoggerMessage(8005, LogLevel.Error, "{Input} could not be obeyed")]
    public static partial void Failed(ILogger log, PanelInput input, Exception reason);

    [LoggerMessage(8006, LogLevel.Information, "{Input} is free again")]
    public static partial void Freed(ILogger log, PanelInput input);
}
