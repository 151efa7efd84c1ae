namespace EdgeRadiomics.Appliance.Outbox;

internal static partial class OutboxLog
{
    [LoggerMessage(4000, LogLevel.Warning, "{Path} is damaged ({Cause}); it is kept as {Aside}, and {Records} records are taken over from it")]
    public static partial void Damaged(ILogger log, string path, string cause, string aside, int records);

    [LoggerMessage(4001, LogLevel.Warning, "records {First} to {Last} of the stream {Stream} left the outbox unsent: {Reason}")]
    public static partial void Gap(ILogger log, string stream, long first, long last, string reason);
}
