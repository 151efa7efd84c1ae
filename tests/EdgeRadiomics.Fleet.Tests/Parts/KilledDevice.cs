using System.Diagnostics;
using System.Globalization;
using EdgeRadiomics.Exams;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Fleet.Tests.Parts;

/// <summary>The appliance's outbox and sync as a process of its own (EdgeRadiomics.OutboxWriter), killed again and again over one database.</summary>
internal sealed class KilledDevice(int brokerPort) : IDisposable
{
    private static readonly string Program = Repository.PathOf("artifacts", "bin", "EdgeRadiomics.OutboxWriter", "release", "EdgeRadiomics.OutboxWriter");

    private readonly string folder = Directory.CreateTempSubdirectory("killed-device").FullName;

    public static string Source { get; } = new DeviceId("site", "killed").Source;

    /// <summary>The records that it said were saved, in the order in which it said so.</summary>
    public List<Row> Saved { get; } = [];

    /// <summary>Databases that a start took for damaged and mended.</summary>
    public int Repairs => Directory.GetFiles(folder, "*.damaged-*").Count(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));

    /// <summary>Lets it write <paramref name="records"/> and send until SIGKILL, so long after its start or after its outbox is open.</summary>
    public async Task LiveAndDieAsync(int records, bool fromStart, int afterMs)
    {
        using Process process = Start(records);
        Task<string?> first = process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        if (!fromStart) await first.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await Task.Delay(afterMs, TestContext.Current.CancellationToken);
        process.Kill();
        await first;
        string[] lines = (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n');
        await EndAsync(process);
        // What follows the last line break is a line that it did not live to write.
        foreach (string[] words in lines[..^1].Select(line => line.Split(' ')))
            Saved.Add(new Row(Source, words[4], words[1], long.Parse(words[2], CultureInfo.InvariantCulture), long.Parse(words[3], CultureInfo.InvariantCulture)));
    }

    /// <summary>Lets it send until the centre has confirmed everything.</summary>
    public async Task DrainAsync()
    {
        using Process process = Start(0);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await EndAsync(process);
        await output;
        process.ExitCode.ShouldBe(0);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Process Start(int records) => Process.Start(new ProcessStartInfo(Program, [Path.Combine(folder, "outbox.db"), $"{brokerPort}", "application", $"{records}"])
    {
        RedirectStandardOutput = true, RedirectStandardError = true,
    })!;

    private static async Task EndAsync(Process process)
    {
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill();
        }
        (await errors).ShouldBeEmpty();
    }
}
