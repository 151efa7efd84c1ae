using System.Diagnostics;
using System.Globalization;

namespace EdgeRadiomics.Benchmarks.Ratios;

/// <summary>Measures what is asked for, prints it, and writes the table that is committed.</summary>
internal static class RatioRun
{
    private static readonly (string Name, Func<string, Task<Measured[]>> Measure)[] All =
    [
        ("append", AppendRatio.MeasureAsync), ("drain", DrainRatio.MeasureAsync), ("fleet", FleetRatio.MeasureAsync), ("live", LiveRatio.MeasureAsync), ("memory", BacklogMemory.MeasureAsync),
    ];

    /// <param name="some">Names of measurements; none means all, and only then the table is written.</param>
    /// <returns>1 where a goal is missed.</returns>
    public static async Task<int> RunAsync(string[] some)
    {
        if (some.Except(All.Select(one => one.Name)).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"there is no ratio '{unknown}'; choose of {string.Join(", ", All.Select(one => one.Name))}");
            return 2;
        }
        string before = Load(), began = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        List<Measured> found = [];
        foreach ((string name, Func<string, Task<Measured[]>> measure) in All.Where(one => some.Length == 0 || some.Contains(one.Name)))
        {
            string folder = Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("EDGERADIOMICS_BENCH_FOLDER") ?? Path.GetTempPath(), $"ratio-{name}-{Guid.NewGuid():N}")).FullName;
            try
            {
                foreach (Measured one in await measure(folder))
                {
                    found.Add(one);
                    Console.WriteLine($"{one.What}: {one.Value} ({one.Goal}{(one.Holds ? "" : ", MISSED")}); {one.Detail}");
                }
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        if (some.Length == 0) await File.WriteAllTextAsync(Path.Combine(Checkout.Root, "tests", "EdgeRadiomics.Benchmarks", "results", "ratios.md"), Page(found, began, before));
        return found.All(one => one.Holds) ? 0 : 1;
    }

    private static string Page(List<Measured> found, string began, string before) => $"""
        # Ratios

        `dotnet run -c Release --project tests/EdgeRadiomics.Benchmarks -- ratios` wrote this on {began} UTC at commit {Checkout.Commit()}, on {Environment.ProcessorCount} cores
        ({Processor()}); processes ready to run at the start {before}, at the end {Load()} (this run's own among them). Both sides of a ratio take turns in one run.

        | what | goal | found | | numbers |
        |---|---|---|---|---|
        {string.Join('\n', found.Select(one => $"| {one.What} | {one.Goal} | {one.Value} | {(one.Holds ? "holds" : "missed")} | {one.Detail} |"))}

        """;

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static string Processor() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim() ?? "unnamed";
}

/// <summary>The checkout that this was built in.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string Program(string project) => Path.Combine(Root, "artifacts", "bin", project, "release", project);

    public static string Commit()
    {
        using Process git = Process.Start(new ProcessStartInfo("git", ["-C", Root, "rev-parse", "--short=10", "HEAD"]) { RedirectStandardOutput = true })!;
        return git.StandardOutput.ReadToEnd().Trim();
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeRadiomics.sln"))) return folder.FullName;
        throw new InvalidOperationException("EdgeRadiomics.sln was not found above " + AppContext.BaseDirectory);
    }
}
