using System.Collections.Concurrent;
using System.Diagnostics;

namespace EdgeRadiomics.Device.Tests;

/// <summary>What the board did and how long it took: printed at the end, because figures of an emulated board are worth reading even when they pass.</summary>
internal sealed class StepTable
{
    private readonly ConcurrentQueue<(string Step, string Found, string Bound)> rows = new();

    public void Add(string step, string found, string bound = "") => rows.Enqueue((step, found, bound));

    /// <summary>A figure with a bound. A miss is told, not failed: the emulated board's speed is its host's.</summary>
    public void Add(string step, double found, string unit, double atMost, string format = "0.0") =>
        Add(step, $"{found.ToString(format)} {unit}{(found > atMost ? "  MISSED" : "")}", $"<= {atMost} {unit}");

    /// <summary>Times a step.</summary>
    public async Task Time(string step, Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        Add(step, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
    }

    public override string ToString() =>
        $"{"step",-62} {"found",-26} bound\n" + string.Join('\n', rows.Select(row => $"{row.Step,-62} {row.Found,-26} {row.Bound}"));
}
