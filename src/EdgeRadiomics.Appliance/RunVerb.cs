using System.CommandLine;
using EdgeRadiomics.Appliance.Sync.Configuration;

namespace EdgeRadiomics.Appliance;

/// <summary><c>run</c>, also without a verb: the appliance itself.</summary>
internal static class RunVerb
{
    private const string AccessKeyVariable = "EDGERADIOMICS_ACCESS_KEY", SiteVariable = "EDGERADIOMICS_SITE", DeviceVariable = "EDGERADIOMICS_DEVICE";

    private static readonly Option<string?> Source = new("--source") { HelpName = "SOURCE", Description = "demo | phantom[:SEED] | replay:DIR | clip:FILE-or-URL | v4l2:/dev/videoN (default demo; with --config the source it names)" };
    private static readonly Option<double?> FramesPerSecond = new("--fps") { HelpName = "N", Description = "frames a second, in (0, 120] (default: replay 10, demo 20, a clip its own pace)" };
    private static readonly Option<string?> Broker = new("--broker") { HelpName = "BROKER", Description = "embedded[:PORT] | mqtt://HOST:PORT | mqtts://HOST:PORT (default embedded, port 1883 on loopback)" };
    private static readonly Option<string?> Ack = new("--ack") { HelpName = "WHO", Description = "whose answer lets a record go: application (the centre) | puback (the broker); default puback with the embedded broker, application with others" };
    private static readonly Option<string?> Http = new("--http") { HelpName = "ADDRESS", Description = "address of the page (default http://127.0.0.1:8080); beyond loopback only with " + AccessKeyVariable };
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "folder of outbox, archive and identity (default ./data)" };
    private static readonly Option<string?> Config = new("--config") { HelpName = "FILE", Description = "appliance.json; the command line is stronger" };
    private static readonly Option<string?> Models = new("--models") { HelpName = "DIR", Description = "folder of the model bundles (default ./models)" };

    private static readonly Option<string?> OrtNative = OrtChoice.NativeOption();
    private static readonly Option<string?> Provider = OrtChoice.ProviderOption();

    /// <summary>Gives the root command the options of <c>run</c>, so that no verb means run.</summary>
    public static void AddTo(Command command)
    {
        AddOptions(command);
        command.SetAction((parsed, stop) => ApplianceRun.RunAsync(Options(parsed), stop));
    }

    /// <summary>The options alone, for a verb that asks about a run.</summary>
    public static void AddOptions(Command command)
    {
        foreach (Option option in (Option[])[Source, FramesPerSecond, Broker, Ack, Http, Data, Config, Models, OrtNative, Provider]) command.Add(option);
    }

    /// <summary>The file that --config names; null without one.</summary>
    public static string? ConfigurationFile(ParseResult parsed) => parsed.GetValue(Config);

    public static Command Create()
    {
        Command command = new("run", "Runs the appliance: frames in, page and records out.");
        AddTo(command);
        return command;
    }

    private static ApplianceOptions Options(ParseResult parsed)
    {
        string? file = parsed.GetValue(Config);
        ApplianceOptions configured = file is null ? new ApplianceOptions { Source = "demo" } : ApplianceOptions.Read(file);
        ApplianceOptions merged = Merged(parsed, configured);
        // What the programme wishes stands above the file and below the person at the device.
        merged = Merged(parsed, DesiredOptions.Open(merged.Data).Begin(configured));
        return merged.Source is not null ? merged : throw new ProblemException($"{file} names no source of frames",
            "write \"source\": \"v4l2:/dev/video0\" in it for a grabber there, or \"demo\" for the demonstration");
    }

    /// <summary>What the command line and the environment say over a configuration. Whether a source is named is left open.</summary>
    public static ApplianceOptions Merged(ParseResult parsed, ApplianceOptions configured) =>
        configured with
        {
            Source = parsed.GetValue(Source) ?? configured.Source,
            FramesPerSecond = Rate(parsed.GetValue(FramesPerSecond) ?? configured.FramesPerSecond),
            Broker = parsed.GetValue(Broker) ?? configured.Broker,
            Ack = parsed.GetValue(Ack) ?? configured.Ack,
            Http = parsed.GetValue(Http) ?? configured.Http,
            Data = parsed.GetValue(Data) ?? configured.Data,
            Models = parsed.GetValue(Models) ?? configured.Models,
            OrtNative = parsed.GetValue(OrtNative) ?? configured.OrtNative,
            Provider = parsed.GetValue(Provider) ?? configured.Provider,
            AccessKey = Variable(AccessKeyVariable) ?? configured.AccessKey,
            Site = Variable(SiteVariable) ?? configured.Site,
            Device = Variable(DeviceVariable) ?? configured.Device,
        };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static double? Rate(double? framesPerSecond) => framesPerSecond is null or (> 0 and <= 120)
        ? framesPerSecond
        : throw new ProblemException($"{framesPerSecond} frames a second is not possible", "give --fps in (0, 120]");
}
