namespace EdgeRadiomics.Appliance.Capture;

/// <summary>What Capture says in the log (1000 to 1099). No message carries a pixel or a word of the screen.</summary>
internal static partial class CaptureLog
{
    [LoggerMessage(1000, LogLevel.Information, "Capturing from {Source}")]
    public static partial void Opened(ILogger log, string source);

    [LoggerMessage(1001, LogLevel.Information, "Scan sector {Width} x {Height} px at ({X}, {Y}) on a screen of {ScreenWidth} x {ScreenHeight} px; ruler: {Ruler}")]
    public static partial void SectorFound(ILogger log, int width, int height, int x, int y, int screenWidth, int screenHeight, string ruler);

    [LoggerMessage(1002, LogLevel.Warning, "{File} is not a readable picture and is left out")]
    public static partial void PictureSkipped(ILogger log, string file);

    [LoggerMessage(1003, LogLevel.Warning, "The source failed ({Reason}); next attempt in {Wait}")]
    public static partial void SourceFailed(ILogger log, string reason, TimeSpan wait);

    [LoggerMessage(1004, LogLevel.Information, "The source is {State} now")]
    public static partial void StateChanged(ILogger log, Frames.SourceState state);

    [LoggerMessage(1005, LogLevel.Information, "OpenCV is not usable here ({Reason}); clips are read by ffmpeg")]
    public static partial void OpenCvMissing(ILogger log, string reason);
}
