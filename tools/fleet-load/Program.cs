using System.CommandLine;
using EdgeRadiomics;
using EdgeRadiomics.FleetLoad;

Option<string> broker = new("--broker") { HelpName = "URL", Required = true, Description = "mqtt://HOST:PORT" };
Option<string?> database = new("--database") { HelpName = "URL", Description = "Npgsql's connection string of Fleet's PostgreSQL, to count there; without it the acknowledgements count" };
Option<int> devices = new("--devices") { DefaultValueFactory = _ => 50, Description = "simulated devices" };
Option<double> rate = new("--rate") { DefaultValueFactory = _ => 2, Description = "results a second and device; 0 makes all of them at once, at the start" };
Option<int> results = new("--results") { DefaultValueFactory = _ => 60, Description = "results a device" };
Option<double> outageEvery = new("--outage-every") { Description = "s between two outages of a device, on average; 0 is never" };
Option<double> outageFor = new("--outage-for") { DefaultValueFactory = _ => 5, Description = "s that an outage lasts" };
Option<double> limit = new("--limit") { DefaultValueFactory = _ => 300, Description = "s after which what is not acknowledged counts as lost" };

RootCommand root = new("Simulated devices with the real contract: sends results to a broker with Fleet behind it, and says what became of them.");
foreach (Option option in (Option[])[broker, database, devices, rate, results, outageEvery, outageFor, limit]) root.Add(option);
root.SetAction((parsed, stop) => LoadRun.RunAsync(new LoadPlan(new Uri(parsed.GetValue(broker)!), parsed.GetValue(database), parsed.GetValue(devices), parsed.GetValue(rate), parsed.GetValue(results),
    parsed.GetValue(outageEvery), parsed.GetValue(outageFor), parsed.GetValue(limit)), Console.Out, TimeProvider.System, stop));

ParseResult given = root.Parse(args);
if (given.Errors.Count > 0)
{
    Console.Error.WriteLine($"{given.Errors[0].Message.TrimEnd('.')}; see --help.");
    return 2;
}
try
{
    return await given.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is ProblemException or UriFormatException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
