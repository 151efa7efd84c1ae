using EdgeRadiomics.Appliance.Sync;

namespace EdgeRadiomics.Appliance.Device.Doctor;

/// <summary>Every check of <c>doctor</c>, in the order in which a person would look. Changes nothing on the device.</summary>
internal static class Examination
{
    /// <param name="options">What run would be told.</param>
    /// <param name="configuration">What reading the configuration found.</param>
    /// <param name="root">Where /sys, /proc, /run and /dev lie.</param>
    /// <param name="time">For the limits of waiting.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(ApplianceOptions options, Finding configuration, string root, TimeProvider time)
    {
        List<Finding> findings = [configuration];
        DeviceSensors sensors = new(root);
        findings.AddRange(Try("data folder", () => DataChecks.Folder(options.Data)));
        findings.AddRange(Try("disk", () => [DataChecks.Disk(options.Data)]));
        findings.AddRange(Try("identity", () => [DataChecks.Identity(options)]));
        findings.AddRange(Try("ONNX Runtime", () => [ProgramChecks.OnnxRuntime(options.OrtNative)]));
        findings.AddRange(Try("models", () => ProgramChecks.Models(options.Models, options.Provider)));
        findings.AddRange(Try("source", () => [SourceChecks.Source(options.Source, root)]));
        findings.AddRange(Try("grabbers", () => [SourceChecks.Grabbers(root)]));
        findings.AddRange(Try("GPIO", () => [SourceChecks.Gpio(root)]));
        findings.AddRange(Try("ffmpeg", () => [SourceChecks.Ffmpeg(options.Source)]));
        try
        {
            findings.Add(await ProgramChecks.BrokerAsync(BrokerAddress.Parse(options.Broker), time));
        }
        catch (ProblemException problem)
        {
            findings.Add(Finding.Of("broker", problem));
        }
        findings.AddRange(Try("page", () => [ProgramChecks.Page(options)]));
        findings.AddRange(Try("clock", () => [MachineChecks.Clock(options.Data, new ClockWitness(root))]));
        findings.AddRange(Try("temperature", () => [MachineChecks.Temperature(sensors)]));
        findings.AddRange(Try("memory", () => [MachineChecks.Memory(sensors)]));
        findings.AddRange(Try("service", () => MachineChecks.Service(root)));
        return findings;
    }

    // One sick check must not hide what the others would say.
    private static IEnumerable<Finding> Try(string what, Func<IEnumerable<Finding>> check)
    {
        try
        {
            return [.. check()];
        }
        catch (ProblemException problem)
        {
            return [Finding.Of(what, problem)];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return [Finding.Fail(what, $"the check itself failed ({e.GetType().Name}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')})", "report this")];
        }
    }
}
