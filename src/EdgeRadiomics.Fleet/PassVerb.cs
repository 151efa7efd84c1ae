using System.CommandLine;
using System.Data.Common;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Fleet.Store;

namespace EdgeRadiomics.Fleet;

/// <summary><c>pass</c>: lets devices forget although records before are missing, after a person has looked.</summary>
internal static class PassVerb
{
    private static readonly Option<string?> Device = new("--device") { HelpName = "SITE/DEVICE", Description = "only this device (default: all)" };

    public static Command Create()
    {
        Command command = new("pass", "Notes the open holes as passed: for devices that began before this database did, or whose missing records another one has.");
        foreach (Option option in (Option[])[Device, DatabaseChoice.Url, DatabaseChoice.Data]) command.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            await using IResultSink sink = DatabaseChoice.Open(parsed.GetValue(DatabaseChoice.Url), parsed.GetValue(DatabaseChoice.Data)!, TimeProvider.System);
            try
            {
                await sink.PrepareAsync(cancel);
                foreach ((string source, string stream, long from, long to) in await OpenHoles.PassAsync(sink, SourceOf(parsed.GetValue(Device)), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), cancel))
                    Console.WriteLine($"{source} {stream} {from} to {to}: passed");
            }
            catch (Exception e) when (e is DbException or System.Net.Sockets.SocketException)
            {
                throw new ProblemException($"the database {sink.Name} did not do it ({e.Message.TrimEnd('.')})", "check --database, and that it runs", e);
            }
            return 0;
        });
        return command;
    }

    private static string? SourceOf(string? device)
    {
        if (device is null) return null;
        try
        {
            return device.Split('/') is [var site, var name] ? new DeviceId(site, name).Source : throw new ArgumentException("it has no site");
        }
        catch (ArgumentException e)
        {
            throw new ProblemException($"'{device}' is no device ({e.Message})", "give --device as SITE/DEVICE", e);
        }
    }
}
