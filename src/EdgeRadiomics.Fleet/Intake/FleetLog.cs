namespace EdgeRadiomics.Fleet.Intake;

internal static partial class FleetLog
{
    [LoggerMessage(7000, LogLevel.Information, "connected to broker {Broker} with MQTT {Version}")]
    public static partial void Connected(ILogger log, BrokerAddress broker, string version);

    [LoggerMessage(7001, LogLevel.Warning, "broker {Broker} is not there ({Cause}); next attempt in {Wait}")]
    public static partial void BrokerAway(ILogger log, BrokerAddress broker, string cause, TimeSpan wait);

    [LoggerMessage(7002, LogLevel.Warning, "database {Database} is not there ({Cause}); {Waiting} messages wait unacknowledged, next attempt in {Wait}")]
    public static partial void DatabaseAway(ILogger log, string database, string cause, int waiting, TimeSpan wait);

    [LoggerMessage(7003, LogLevel.Information, "database {Database} is ready")]
    public static partial void DatabaseReady(ILogger log, string database);

    [LoggerMessage(7004, LogLevel.Warning, "refused a message of '{Source}': {Code}")]
    public static partial void Refused(ILogger log, string source, string code);

    [LoggerMessage(7006, LogLevel.Information, "workers on this database: {Workers}")]
    public static partial void Workers(ILogger log, string workers);

    [LoggerMessage(7007, LogLevel.Warning, "an acknowledgement to {Source} was not sent ({Cause}); the device will send again")]
    public static partial void AckNotSent(ILogger log, string source, string cause);
}
