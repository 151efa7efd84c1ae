using System.Globalization;
using System.Text;

namespace EdgeRadiomics.Benchmarks;

/// <summary>Least and middle time of many short runs, taken in turns, so that what else the machine does falls on all alike: the table under results.</summary>
internal static class FeatureTable
{
    private const double RunMs = 4;

    public static void Write(string? path, int rounds)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# Features, one thread, 32 bins\n\n{Processor()}, {Environment.ProcessorCount} processors, {Environment.OSVersion}, .NET {Environment.Version}, ");
        text.Append(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}. Least and middle of {rounds} runs of {RunMs:0} ms each, in turns. Plain pass: a sum of grey levels over the region's box.\n\n");
        text.Append("753 values: 102 of the picture, 93 of each of four coif1 bands and of Laplacians of Gaussian of 1, 2 and 3 px.\n\n");
        text.Append("| region px | what | least ms | middle ms | plain passes | bytes allocated |\n|---:|---|---:|---:|---:|---:|\n");
        foreach (int area in (int[])[2_000, 10_000, 40_000]) Measure(area, rounds, text);
        Console.Write(text);
        if (!string.IsNullOrEmpty(path)) File.WriteAllText(path, text.ToString());
    }

    private static void Measure(int area, int rounds, StringBuilder text)
    {
        FeatureBenchmarks of = new() { AreaPx = area };
        of.MakeRegion();
        (string Name, Func<double> Run)[] what = [("plain pass", () => of.PlainPass()), ("102 values", of.PyRadiomics102), ("753 values", of.Filtered753), ("whole catalogue", of.WholeCatalogue)];
        double[][] times = [.. what.Select(_ => new double[rounds])];
        long[] bytes = new long[what.Length];

        // Compiled, then compiled better, then measured once to know how often a run repeats it.
        int[] repeats = [.. what.Select(kind => Math.Max(1, (int)(RunMs / Time(kind.Run, Math.Max(60, Time(kind.Run, 60) < 0.5 ? 300 : 60)))))];
        for (int round = 0; round < rounds; round++)
            for (int i = 0; i < what.Length; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                times[i][round] = Time(what[i].Run, repeats[i]);
                bytes[i] = GC.GetAllocatedBytesForCurrentThread() - before;
            }
        double plain = times[0].Min();
        for (int i = 0; i < what.Length; i++)
        {
            Array.Sort(times[i]);
            text.Append(CultureInfo.InvariantCulture, $"| {area} | {what[i].Name} | {times[i][0]:0.0000} | {times[i][rounds / 2]:0.0000} | {times[i][0] / plain:0} | {bytes[i]} |\n");
        }
    }

    private static double Time(Func<double> run, int repeats)
    {
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < repeats; i++) run();
        return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds / repeats;
    }

    private static string Processor() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
}
