using System.Diagnostics;
using System.Text;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Fleet.Tests.Parts;

/// <summary>The built program, started as a user would.</summary>
internal sealed class FleetProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();

    private FleetProcess(string[] arguments, (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Repository.PathOf("artifacts", "bin", "EdgeRadiomics.Fleet", "release", "EdgeRadiomics.Fleet"), arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output { get { lock (output) return output.ToString(); } }

    public bool HasExited => process.HasExited;

    public string Http { get; private init; } = "";

    /// <summary><c>run</c> on a free port of its own.</summary>
    public static FleetProcess Run(Mosquitto broker, string? database, params string[] more)
    {
        string http = $"http://127.0.0.1:{Ports.Free()}";
        return new FleetProcess(["run", "--broker", broker.Url, "--http", http, .. database is null ? Array.Empty<string>() : ["--database", database], .. more], []) { Http = http };
    }

    public static FleetProcess Start((string, string)[] environment, params string[] arguments) => new(arguments, environment);

    public async Task Says(string text)
    {
        try
        {
            await Eventually.IsTrue(() => Output.Contains(text, StringComparison.Ordinal) ? true : process.HasExited ? throw new InvalidOperationException(Output) : false, $"it says '{text}'");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}. It said:\n{Output}", e);
        }
    }

    public async Task<int> Exit()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
        return process.ExitCode;
    }

    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task<int> Terminate()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        return await Exit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
    }
}
