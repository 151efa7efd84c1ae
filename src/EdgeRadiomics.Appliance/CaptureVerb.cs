using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Appliance.Capture.V4l2;

namespace EdgeRadiomics.Appliance;

/// <summary><c>capture</c>: captures and converts alone, so that a grabber can be judged before it is trusted.</summary>
internal static class CaptureVerb
{
    public static Command Create()
    {
        Option<string?> source = new("--source") { HelpName = "SOURCE", Description = "v4l2:/dev/videoN, or any other source of `run`" };
        Option<double> seconds = new("--seconds") { HelpName = "N", Description = "how long, in (0, 3600] (default 10)", DefaultValueFactory = _ => 10 };
        Option<double?> rate = new("--fps") { HelpName = "N", Description = "frames a second to ask for (default: the source's own)" };
        Option<bool> json = new("--json") { Description = "one JSON document instead of text" };
        Option<bool> list = new("--list") { Description = "shows this machine's grabbers and what they offer" };
        Command command = new("capture", "Captures and converts frames, and says how well that went.") { source, seconds, rate, json, list };
        command.SetAction(async (parsed, stop) =>
        {
            await Task.Yield(); // signals are caught only now
            bool asJson = parsed.GetValue(json);
            if (parsed.GetValue(list)) return List(asJson);
            return Try(parsed.GetValue(source) ?? throw new ProblemException("nothing to capture from", "name it with --source, or use --list"),
                parsed.GetValue(seconds), parsed.GetValue(rate), asJson, stop);
        });
        return command;
    }

    private static int List(bool asJson)
    {
        List<V4l2DeviceView> grabbers = V4l2Devices.List();
        if (asJson) Console.WriteLine(JsonSerializer.Serialize(grabbers, CaptureJson.Default.ListV4l2DeviceView));
        else if (grabbers.Count == 0) Console.WriteLine("No grabber found: plug one in; its driver makes /dev/videoN.");
        else
            foreach (V4l2DeviceView grabber in grabbers)
            {
                Console.WriteLine($"{grabber.Path}   {grabber.Card} ({grabber.Driver}, {grabber.Bus})");
                foreach (string line in grabber.StableNames.Concat(grabber.Formats)) Console.WriteLine($"    {line}");
            }
        return 0;
    }

    private static int Try(string source, double seconds, double? rate, bool asJson, CancellationToken stop)
    {
        if (seconds is not (> 0 and <= 3600)) throw new ProblemException($"{seconds} seconds are not possible", "give --seconds in (0, 3600]");
        TimeProvider clock = TimeProvider.System;
        // On standard error, so that standard output stays one document.
        using ILoggerFactory logs = LoggerFactory.Create(log => log.AddSimpleConsole(line => line.SingleLine = true).Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace));
        using IFrameSource opened = FrameSources.Open(source, CaptureOptions.For(source, rate), clock, logs.CreateLogger("capture"));
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ending.CancelAfter(TimeSpan.FromSeconds(seconds));
        CaptureReport report = CaptureTrial.Run(opened, clock, ending.Token);
        Console.WriteLine(asJson ? JsonSerializer.Serialize(report, CaptureJson.Default.CaptureReport) : Text(report));
        if (report.Fault is { } fault) throw new ProblemException($"the capture ended early: {fault}", "see to the grabber and try again");
        return report.Frames > 0 && report.HasSignal ? 0 : 1;
    }

    private static string Text(CaptureReport report) => string.Create(CultureInfo.InvariantCulture, $"""
        source       {report.Source}
        format       {report.Format ?? "its own"}, {report.Width} x {report.Height} px{(report.HasColour ? ", coloured" : "")}{(report.HasSignal ? "" : ", no signal")}
        frames       {report.Frames}, {report.FramesPerSecond:0.00} a second
        dropped      {report.Dropped}, {report.DroppedAtStart} of them in the first second
        damaged      {report.Damaged}
        changes      {report.Discontinuities}
        conversion   {(report.ConversionMsP50 is { } half ? string.Create(CultureInfo.InvariantCulture, $"{half:0.00} ms p50, {report.ConversionMsP99:0.00} ms p99") : "not measured")}
        allocated    {report.BytesPerFrame:0} bytes a frame
        """);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CaptureReport))]
[JsonSerializable(typeof(List<V4l2DeviceView>))]
internal sealed partial class CaptureJson : JsonSerializerContext;
