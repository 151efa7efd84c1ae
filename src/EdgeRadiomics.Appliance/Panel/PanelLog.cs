namespace EdgeRadiomics.Appliance.Panel;

internal static partial class PanelLog
{
    [LoggerMessage(7000, LogLevel.Information, "Panel: {Panel}")]
    public static partial void Opened(ILogger log, string panel);

    [LoggerMessage(7001, LogLevel.Warning, "{Input} refused: {Reason}")]
    public static partial void Refused(ILogger log, PanelInput input, string reason);

    [LoggerMessage(7002, LogLevel.Warning, "{Input} has been held for 30 s: take what lies on it away, or look at its cable")]
    public static partial void Stuck(ILogger log, PanelInput input);

    [LoggerMessage(7003, LogLevel.Debug, "The panel's lights cannot be set: {Reason}")]
    public static partial void NoLights(ILogger log, string reason);
}
