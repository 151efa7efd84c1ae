using System.Diagnostics;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Firmware.Tests;

/// <summary>Runs the system's own tools on what the repository ships.</summary>
internal static class Tool
{
    public static string Config(params string[] parts) => Repository.PathOf(["firmware-config", .. parts]);

    /// <summary>Skips the test where the tool is not installed.</summary>
    public static void Needs(string name, string package)
    {
        string path = (Environment.GetEnvironmentVariable("PATH") ?? "") + ":/usr/sbin:/sbin";
        Assert.SkipUnless(path.Split(':').Any(folder => File.Exists(Path.Combine(folder, name))), $"{name} is missing: apt-get install {package}");
    }

    public static (int ExitCode, string Output) Run(string program, params string[] arguments) => Run(program, [], arguments);

    public static (int ExitCode, string Output) Run(string program, Dictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        start.Environment["LC_ALL"] = "C";
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, output.Result + errors.Result);
    }

    /// <summary>What the tool says; it must succeed.</summary>
    public static string Output(string program, params string[] arguments)
    {
        (int exitCode, string output) = Run(program, arguments);
        exitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }
}
