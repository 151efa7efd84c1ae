namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>What a grabber's source says in the log (1020 to 1039).</summary>
internal static partial class V4l2Log
{
    [LoggerMessage(1020, LogLevel.Information, "{Grabber} gives {Format}")]
    public static partial void Agreed(ILogger log, string grabber, string format);

    [LoggerMessage(1021, LogLevel.Information, "The picture's source has changed at {Grabber}: setting it up anew")]
    public static partial void SourceChanged(ILogger log, string grabber);

    [LoggerMessage(1022, LogLevel.Warning, "{Grabber} has lost its signal")]
    public static partial void SignalLost(ILogger log, string grabber);

    [LoggerMessage(1023, LogLevel.Information, "{Grabber} has a signal")]
    public static partial void SignalFound(ILogger log, string grabber);

    [LoggerMessage(1024, LogLevel.Warning, "{Grabber} has a signal and gave no frame for {Silence}: restarting its stream")]
    public static partial void RestartingStream(ILogger log, string grabber, TimeSpan silence);

    [LoggerMessage(1025, LogLevel.Warning, "{Grabber} still gives no frame after {Silence}: opening it again")]
    public static partial void OpeningAgain(ILogger log, string grabber, TimeSpan silence);

    [LoggerMessage(1026, LogLevel.Warning, "{Grabber} still gives no frame after {Silence}: resetting the USB device {Usb}")]
    public static partial void ResettingUsb(ILogger log, string grabber, TimeSpan silence, string usb);

    [LoggerMessage(1027, LogLevel.Warning, "{Usb} could not be reset ({Reason}); its file needs write access")]
    public static partial void UsbNotReset(ILogger log, string usb, string reason);
}
