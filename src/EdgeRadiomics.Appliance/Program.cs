using System.CommandLine;
using EdgeRadiomics;
using EdgeRadiomics.Appliance;

RootCommand root = new("""
    EdgeRadiomics appliance: ultrasound frames in, lesion, features and hedged receptor hints out.
    Investigational use only. Not a pathology result.
    Without a verb it runs the demonstration: open the address it prints.
    """);
RunVerb.AddTo(root);
root.Add(RunVerb.Create());
root.Add(CaptureVerb.Create());
root.Add(SegmentVerb.Create());
root.Add(FeaturesVerb.Create());
root.Add(HintVerb.Create());
root.Add(DoctorVerb.Create());
root.Add(BrokerVerb.Create());

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine($"{parsed.Errors[0].Message.TrimEnd('.')}; see --help.");
    return 2;
}
try
{
    // Stopping closes viewers, the broker and the outbox; on a busy board that takes longer than the library's two seconds.
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
