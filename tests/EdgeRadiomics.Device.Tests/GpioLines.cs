using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EdgeRadiomics.Device.Tests;

/// <summary>A change of an output line: Stopwatch ticks of when the host saw it, the line, and its level.</summary>
internal readonly record struct LightEdge(long Ticks, int Line, bool IsLit);

/// <summary>The board's PL061 lines from outside: qtest presses inputs and streams what the outputs do.</summary>
internal sealed partial class GpioLines : IDisposable
{
    private readonly LineSocket qtest;
    private readonly string chip;
    private readonly ConcurrentQueue<LightEdge> edges = new();
    private readonly ConcurrentDictionary<int, bool> levels = new();
    private volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GpioLines(LineSocket qtest, string chip)
    {
        this.qtest = qtest;
        this.chip = chip;
    }

    public static async Task<GpioLines> Attach(string qtestPath, string qmpPath)
    {
        using LineSocket qmp = await LineSocket.Connect(qmpPath);
        GpioLines lines = new(await LineSocket.Connect(qtestPath), await ChipPath(qmp));
        _ = lines.Listen();
        await lines.qtest.Write($"irq_intercept_out {lines.chip}");
        return lines;
    }

    /// <summary>Every change of an output since the board was switched on.</summary>
    public IReadOnlyCollection<LightEdge> Edges => edges;

    public bool IsLit(int line) => levels.GetValueOrDefault(line);

    public Task Set(int line, bool pressed) => qtest.Write($"set_irq_in {chip} unnamed-gpio-in {line} {(pressed ? 1 : 0)}");

    public async Task Press(int line, TimeSpan held)
    {
        await Set(line, true);
        await Task.Delay(held);
        await Set(line, false);
    }

    /// <summary>The first edge of that kind after <paramref name="since"/> (Stopwatch ticks).</summary>
    public async Task<LightEdge> Edge(int line, bool isLit, long since, TimeSpan limit)
    {
        using CancellationTokenSource timeout = new(limit);
        while (true)
        {
            Task next = changed.Task;
            foreach (LightEdge edge in edges)
                if (edge.Ticks >= since && edge.Line == line && edge.IsLit == isLit) return edge;
            try
            {
                await next.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"line {line} did not go {(isLit ? "on" : "off")} within {limit.TotalSeconds:0} s; since then: "
                    + string.Join(", ", edges.Where(edge => edge.Ticks >= since).Select(edge => $"{edge.Line} {(edge.IsLit ? "on" : "off")}")));
            }
        }
    }

    /// <summary>Waits until the line has that level.</summary>
    public async Task Level(int line, bool isLit, TimeSpan limit)
    {
        if (IsLit(line) != isLit) await Edge(line, isLit, Stopwatch.GetTimestamp() - Stopwatch.Frequency / 2, limit);
    }

    public void Dispose() => qtest.Dispose();

    private async Task Listen()
    {
        while (await qtest.Read(CancellationToken.None) is { } line)
        {
            if (!Interrupt().IsMatch(line)) continue;
            string[] words = line.Split(' ');
            LightEdge edge = new(Stopwatch.GetTimestamp(), int.Parse(words[2]), words[1] == "raise");
            levels[edge.Line] = edge.IsLit;
            edges.Enqueue(edge);
            Interlocked.Exchange(ref changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    // The chip's place among the machine's nameless devices depends on what else is plugged in.
    private static async Task<string> ChipPath(LineSocket qmp)
    {
        await qmp.Read(CancellationToken.None);
        await qmp.Write("""{"execute":"qmp_capabilities"}""");
        await qmp.Read(CancellationToken.None);
        await qmp.Write("""{"execute":"qom-list","arguments":{"path":"/machine/unattached"}}""");
        string devices = await qmp.Read(CancellationToken.None) ?? "";
        Match chip = Pl061().Match(devices);
        return chip.Success ? "/machine/unattached/" + (chip.Groups[1].Success ? chip.Groups[1].Value : chip.Groups[2].Value) : throw new InvalidOperationException("QEMU shows no PL061: " + devices);
    }

    [GeneratedRegex("^IRQ (raise|lower) [0-7]$")]
    private static partial Regex Interrupt();

    [GeneratedRegex("""\{"name": "(device\[\d+\])", "type": "child<pl061>"\}|\{"type": "child<pl061>", "name": "(device\[\d+\])"\}""")]
    private static partial Regex Pl061();
}
