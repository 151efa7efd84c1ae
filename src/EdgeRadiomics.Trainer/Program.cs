using System.CommandLine;
using EdgeRadiomics.Trainer.Hints;
using EdgeRadiomics.Trainer.Segmentation;

namespace EdgeRadiomics.Trainer;

/// <summary>Picks the verb; each verb wires itself in its own file.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        RootCommand root = new("EdgeRadiomics trainer: turns cohorts into model bundles, offline.")
        {
            SegmentationCommand.Create(),
            HintsCommand.Create(),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(parsed.Errors[0].Message);
            return 2;
        }
        try
        {
            // Each verb ends its own work when it is told to stop; ten minutes is what the longest final evaluation takes.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(10) });
        }
        catch (ProblemException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
