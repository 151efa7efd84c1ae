using System.CommandLine;
using EdgeRadiomics;
using EdgeRadiomics.Fleet;

RootCommand root = new("""
    EdgeRadiomics fleet: the programme's centre. Records of all devices from the broker into a database, each once.
    Investigational use only. Not a pathology result.
    """);
root.Add(RunVerb.Create());
root.Add(PassVerb.Create());
root.Add(CohortVerbs.CreatePathology());
root.Add(CohortVerbs.CreateCohort());

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine($"{parsed.Errors[0].Message.TrimEnd('.')}; see --help.");
    return 2;
}
try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
}
catch (ProblemException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 1;
}
