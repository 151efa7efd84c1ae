using System.CommandLine;
using EdgeRadiomics.Appliance.Sync;
using MQTTnet.Exceptions;

namespace EdgeRadiomics.Appliance;

/// <summary><c>broker</c>: tries out what a broker offers, a line each.</summary>
internal static class BrokerVerb
{
    public static Command Create()
    {
        Command command = new("broker", "Tries out what the broker of --broker or --config offers, below the topic er/probe; exit code 1 if something that records need is missing.");
        RunVerb.AddOptions(command);
        command.SetAction((parsed, stop) => RunAsync(parsed, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        ApplianceOptions options = RunVerb.Merged(parsed, RunVerb.ConfigurationFile(parsed) is { } file ? ApplianceOptions.Read(file) : new ApplianceOptions());
        BrokerAddress broker = BrokerAddress.Parse(options.Broker);
        IReadOnlyList<Capability> found;
        try
        {
            found = await new BrokerProbe(broker, SyncSettings.Of(options, broker), TimeProvider.System).RunAsync(stop);
        }
        catch (MqttCommunicationException e)
        {
            throw new ProblemException($"broker {broker} does not answer ({(e.InnerException ?? e).Message.TrimEnd('.')})", "start it, or name another with --broker", e);
        }
        foreach (Capability one in found) Console.WriteLine($"{(one.IsThere ? "yes" : one.IsNeeded ? "MISSING" : "no"),-8}{one.What}");
        return found.All(one => one.IsThere || !one.IsNeeded) ? 0 : 1;
    }
}
