using System.CommandLine;
using EdgeRadiomics.Fleet.Intake;

namespace EdgeRadiomics.Fleet;

/// <summary><c>run</c>: the centre itself.</summary>
internal static class RunVerb
{
    private const string AccessKeyVariable = "EDGERADIOMICS_ACCESS_KEY";

    private static readonly Option<string> Broker = new("--broker") { HelpName = "URL", Required = true, Description = $"the devices' broker: mqtt://HOST:PORT or mqtts://HOST:PORT; user in {BrokerAddress.UserVariable}, {BrokerAddress.PasswordVariable}" };
    private static readonly Option<string?> Ca = new("--broker-ca") { HelpName = "PEM", Description = "authority that the broker's certificate must come from (default: the machine's)" };
    private static readonly Option<string?> Certificate = new("--broker-cert") { HelpName = "PEM", Description = "certificate that Fleet shows the broker" };
    private static readonly Option<string?> Key = new("--broker-key") { HelpName = "PEM", Description = "its private key (default: in the same file)" };
    private static readonly Option<string> Http = new("--http") { HelpName = "ADDRESS", DefaultValueFactory = _ => "http://127.0.0.1:8090", Description = "address of the programme's page; beyond loopback only with " + AccessKeyVariable };
    private static readonly Option<string> Name = new("--name") { HelpName = "NAME", DefaultValueFactory = _ => Environment.MachineName.ToLowerInvariant(), Description = "who this process is; each of several on one broker needs its own (default: the machine's name)" };
    private static readonly Option<string?> Share = new("--share") { HelpName = "GROUP", Description = "let the broker divide the records among the processes of a group (MQTT 5 shared subscription) instead of dividing the devices here" };

    public static Command Create()
    {
        Command command = new("run", "Writes the records of all devices to a database, each once, and shows the programme's page.");
        foreach (Option option in (Option[])[Broker, Ca, Certificate, Key, DatabaseChoice.Url, DatabaseChoice.Data, Http, Name, Share]) command.Add(option);
        command.SetAction((parsed, stop) => FleetRun.RunAsync(new FleetOptions(parsed.GetValue(Broker)!, parsed.GetValue(DatabaseChoice.Url), parsed.GetValue(Http)!,
            parsed.GetValue(DatabaseChoice.Data)!, Plain(parsed.GetValue(Name)!, "--name"), parsed.GetValue(Share) is { } group ? Plain(group, "--share") : null)
        {
            BrokerCa = parsed.GetValue(Ca), BrokerCertificate = parsed.GetValue(Certificate), BrokerKey = parsed.GetValue(Key),
            AccessKey = Variable(AccessKeyVariable), BrokerUser = Variable(BrokerAddress.UserVariable), BrokerPassword = Variable(BrokerAddress.PasswordVariable),
        }, stop));
        return command;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    // It becomes part of a client id or a filter, where +, # and / mean something.
    private static string Plain(string text, string option) => text.Length is > 0 and <= 36 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        ? text
        : throw new ProblemException($"'{text}' cannot be used as a name", $"give {option} 1 to 36 letters, digits, -, _ or .");
}
