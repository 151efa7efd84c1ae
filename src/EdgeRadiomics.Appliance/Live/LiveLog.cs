namespace EdgeRadiomics.Appliance.Live;

/// <summary>What the page's server logs; ids 6000 to 6099. Never an address, a key or an exam.</summary>
internal static partial class LiveLog
{
    [LoggerMessage(6000, LogLevel.Information, "The page is at {Url}")]
    public static partial void Listening(ILogger log, string url);

    [LoggerMessage(6001, LogLevel.Information, "Page viewers: {Count}")]
    public static partial void Viewers(ILogger log, int count);

    [LoggerMessage(6002, LogLevel.Warning, "A request was refused: {Reason}")]
    public static partial void Refused(ILogger log, string reason);

    [LoggerMessage(6003, LogLevel.Error, "A snapshot could not be prepared for the page")]
    public static partial void EncodingFailed(ILogger log, Exception cause);

    [LoggerMessage(6004, LogLevel.Error, "Exam command {Command} failed")]
    public static partial void CommandFailed(ILogger log, string command, Exception cause);
}
