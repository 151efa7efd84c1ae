namespace EdgeRadiomics.Appliance.Outbox;

internal static partial class OutboxLog
{
    [LoggerMessage(4000, LogLevel.Warning, "{Path} is damaged ({Cause}); it is kept as {Aside} and a new outbox is begun")]
    public static partial void Damaged(ILogger log, string path, string aside, string cause);
}
