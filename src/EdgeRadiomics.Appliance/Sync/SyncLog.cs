namespace EdgeRadiomics.Appliance.Sync;

internal static partial class SyncLog
{
    [LoggerMessage(5000, LogLevel.Information, "connected to broker {Broker}")]
    public static partial void Connected(ILogger log, BrokerAddress broker);

    [LoggerMessage(5001, LogLevel.Information, "broker {Broker} is not there ({Cause}); records wait, next attempt in {Wait}")]
    public static partial void Away(ILogger log, BrokerAddress broker, string cause, TimeSpan wait);
}
