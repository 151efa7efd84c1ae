using System.CommandLine;
using System.Text.Json;
using EdgeRadiomics.Appliance.Device.Doctor;

namespace EdgeRadiomics.Appliance;

/// <summary><c>doctor</c>: checks the device, a line each, with a remedy where one is needed. Changes nothing.</summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "the same as one JSON object" };
        Command command = new("doctor", "Checks the device and says what is missing and how to get it; exit code 1 if anything must be mended.") { json };
        RunVerb.AddOptions(command);
        command.SetAction((parsed, _) => RunAsync(parsed, parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, bool asJson)
    {
        (ApplianceOptions options, Finding configuration) = Configuration(parsed);
        IReadOnlyList<Finding> findings = await Examination.RunAsync(options, configuration, "/", TimeProvider.System);
        int failures = findings.Count(finding => finding.Level == FindingLevel.Fail);
        if (asJson) Console.WriteLine(JsonSerializer.Serialize(new DoctorReport(failures == 0, DeviceWiring.Version, findings), DoctorJson.Default.DoctorReport));
        else Print(findings, failures);
        return failures == 0 ? 0 : 1;
    }

    private static (ApplianceOptions Options, Finding Configuration) Configuration(ParseResult parsed)
    {
        string? file = RunVerb.ConfigurationFile(parsed);
        try
        {
            ApplianceOptions options = RunVerb.Merged(parsed, file is null ? new ApplianceOptions { Source = "demo" } : ApplianceOptions.Read(file));
            return (options, Finding.Ok("configuration", file ?? "none given: the demonstration's"));
        }
        catch (ProblemException problem)
        {
            // The rest is looked at as if it stood there with its defaults; the source is then no second failure.
            return (new ApplianceOptions { Source = "demo" }, Finding.Of("configuration", problem));
        }
    }

    private static void Print(IReadOnlyList<Finding> findings, int failures)
    {
        int width = findings.Max(finding => finding.What.Length) + 1;
        foreach (Finding finding in findings)
        {
            string level = finding.Level switch { FindingLevel.Ok => "ok", FindingLevel.Note => "note", _ => "FAIL" };
            Console.WriteLine($"{level,-4}  {(finding.What + ":").PadRight(width)} {finding.Found}");
            if (finding.Remedy is { } remedy) Console.WriteLine($"      {new string(' ', width)} -> {remedy}");
        }
        Console.WriteLine(failures == 0 ? "Nothing must be mended." : $"{failures} to mend.");
    }
}
