using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Appliance.Tests.CommandLine;

/// <summary>The built program, started as a user would, from the checkout's root.</summary>
internal sealed class ApplianceProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new(), errors = new();

    private ApplianceProcess(string[] arguments, string? workingFolder, (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Program, arguments)
        {
            WorkingDirectory = workingFolder ?? Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("EDGERADIOMICS_ACCESS_KEY");
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (errors) errors.AppendLine(line.Data); };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static string Program => Repository.PathOf("artifacts", "bin", "EdgeRadiomics.Appliance", "release", "EdgeRadiomics.Appliance");

    public string Output { get { lock (output) return output.ToString(); } }

    public string Errors { get { lock (errors) return errors.ToString(); } }

    public bool HasExited => process.HasExited;

    public int Id => process.Id;

    public static ApplianceProcess Start(params string[] arguments) => new(arguments, null, []);

    public static ApplianceProcess StartWith((string, string)[] environment, params string[] arguments) => new(arguments, null, environment);

    /// <summary>Runs to the end; a program that does not end within a minute fails the test.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(params string[] arguments)
    {
        await using ApplianceProcess appliance = Start(arguments);
        return (await appliance.Exit(), appliance.Output, appliance.Errors);
    }

    public async Task<int> Exit()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>Waits for a line of standard output.</summary>
    public async Task Says(string text, TimeSpan limit)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (process.HasExited || waited.Elapsed > limit)
                throw new InvalidOperationException($"the appliance did not say '{text}'. It said:\n{Output}\n{Errors}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public void Kill() => process.Kill();

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task<int> Terminate()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        return await Exit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
