using System.CommandLine;
using System.Data.Common;
using EdgeRadiomics.Fleet.Cohorts;
using EdgeRadiomics.Fleet.Store;

namespace EdgeRadiomics.Fleet;

/// <summary><c>pathology</c> and <c>cohort</c>: what becomes known weeks later, and what a model is made from.</summary>
internal static class CohortVerbs
{
    private static readonly Option<string> In = new("--in") { HelpName = "CSV", Required = true, Description = "table with a column token; every other column (pathology, er, pr, her2, ki67, ...) is kept as written" };
    private static readonly Option<string> Out = new("--out") { HelpName = "CSV", Required = true, Description = "where to write the cohort: one row a result that pathology is known of" };

    public static Command CreatePathology() => Create("pathology", "Takes pathology by token.", In, async (cohorts, file, cancel) =>
    {
        string text;
        try
        {
            text = await File.ReadAllTextAsync(file, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{file} cannot be read ({e.Message.TrimEnd('.')})", "name the pathology table with --in", e);
        }
        Console.WriteLine($"{await cohorts.ImportAsync(file, text, cancel)} rows taken");
    });

    public static Command CreateCohort() => Create("cohort", "Writes the cohort that pathology is known of: results with features, archive references and pathology.", Out, async (cohorts, file, cancel) =>
    {
        try
        {
            await using StreamWriter writer = new(file);
            Console.WriteLine($"{await cohorts.ExportAsync(writer, cancel)} results written to {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{file} cannot be written ({e.Message.TrimEnd('.')})", "choose another file with --out", e);
        }
    });

    private static Command Create(string name, string description, Option<string> file, Func<CohortStore, string, CancellationToken, Task> work)
    {
        Command command = new(name, description);
        foreach (Option option in (Option[])[file, DatabaseChoice.Url, DatabaseChoice.Data]) command.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            await using IResultSink sink = DatabaseChoice.Open(parsed.GetValue(DatabaseChoice.Url), parsed.GetValue(DatabaseChoice.Data)!, TimeProvider.System);
            try
            {
                await sink.PrepareAsync(cancel);
                await work(new CohortStore(sink, TimeProvider.System), parsed.GetValue(file)!, cancel);
            }
            catch (Exception e) when (e is DbException or System.Net.Sockets.SocketException)
            {
                throw new ProblemException($"the database {sink.Name} did not do it ({e.Message.TrimEnd('.')})", "check --database, and that it runs", e);
            }
            return 0;
        });
        return command;
    }
}
