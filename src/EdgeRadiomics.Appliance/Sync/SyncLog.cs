namespace EdgeRadiomics.Appliance.Sync;

internal static partial class SyncLog
{
    [LoggerMessage(5000, LogLevel.Information, "connected to broker {Broker} ({Protocol}); records leave after the {Answer}")]
    public static partial void Connected(ILogger log, BrokerAddress broker, string protocol, string answer);

    [LoggerMessage(5001, LogLevel.Information, "broker {Broker} is not there ({Cause}); records wait, next attempt in {Wait}")]
    public static partial void Away(ILogger log, BrokerAddress broker, string cause, TimeSpan wait);

    [LoggerMessage(5002, LogLevel.Warning, "the centre has not confirmed a record for {Patience}; {Records} are sent again")]
    public static partial void CentreSilent(ILogger log, TimeSpan patience, int records);

    [LoggerMessage(5003, LogLevel.Warning, "a message to this device was refused: {Reason} ({Count} so far)")]
    public static partial void Refused(ILogger log, string reason, long count);

    [LoggerMessage(5004, LogLevel.Warning, "record {Number} of the outbox is in quarantine: {Reason}")]
    public static partial void Quarantined(ILogger log, long number, string reason);

    [LoggerMessage(5005, LogLevel.Warning, "{Trouble}; commands and acknowledgements do not arrive")]
    public static partial void NotHeard(ILogger log, string trouble);
}
