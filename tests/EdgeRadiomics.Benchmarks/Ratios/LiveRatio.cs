using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace EdgeRadiomics.Benchmarks.Ratios;

/// <summary>
/// The appliance itself with its demonstration pictures: how long a picture takes from capture to snapshot while 100,000 records leave,
/// and while the broker holds still, in turns of eight seconds.
/// </summary>
internal static class LiveRatio
{
    private const int Records = 100_000, Bytes = 4096, LongestTurns = 80;

    // Below the ten seconds after which the appliance gives up a broker that does not answer.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(8), Settling = TimeSpan.FromSeconds(1), Between = TimeSpan.FromMilliseconds(25);

    public static async Task<Measured[]> MeasureAsync(string folder)
    {
        Backlog.Make(Path.Combine(folder, "outbox.db"), Records, Bytes);
        using Served broker = await Served.MosquittoAsync(folder);
        using Served appliance = Line(folder, broker.Port);
        using HttpClient page = new() { BaseAddress = new Uri($"http://127.0.0.1:{appliance.Port}") };
        await UntilFramesAsync(page);
        List<(double, double)> pairs = [];
        List<double> draining = [], still = [];
        int waiting = await WaitingAsync(page), began = waiting;
        for (int turn = 0; waiting > 0 && turn < LongestTurns; turn += 2)
        {
            double[] first = await TotalsAsync(page);
            waiting = await WaitingAsync(page);
            await broker.SignalAsync("STOP");
            double[] second = await TotalsAsync(page);
            await broker.SignalAsync("CONT");
            draining.AddRange(first);
            still.AddRange(second);
            pairs.Add((Measured.P95(first), Measured.P95(second)));
        }
        double ratio = Measured.P95(draining) / Measured.P95(still);
        return
        [
            new("p95 from capture to snapshot while 100,000 records leave, against a broker that holds still", "at most 1.10", Measured.Text($"{ratio:0.00}"), ratio <= 1.1,
                Measured.Text($"{Measured.P95(draining):0.0} against {Measured.P95(still):0.0} ms, {draining.Count} and {still.Count} pictures; {began - waiting} of {began} records gone; {pairs.Count} pairs, median of their ratios {Measured.Median(pairs.Select(pair => pair.Item1 / pair.Item2)):0.00}")),
        ];
    }

    /// <summary>The appliance with its demonstration pictures, that is satisfied with the broker's answer.</summary>
    public static Served Line(string data, int brokerPort)
    {
        int http = Served.FreePort();
        return Served.Start(Checkout.Program("EdgeRadiomics.Appliance"), http, "run", "--source", "demo", "--broker", $"mqtt://127.0.0.1:{brokerPort}", "--ack", "puback", "--data", data, "--http", $"http://127.0.0.1:{http}");
    }

    /// <summary>Waits for the first pictures: half a minute of a slow machine, and the check of a large outbox before.</summary>
    public static async Task UntilFramesAsync(HttpClient page)
    {
        long began = Stopwatch.GetTimestamp();
        while (await FrameAsync(page) is not { Number: > 40 })
        {
            if (Stopwatch.GetElapsedTime(began).TotalMinutes > 5) throw new TimeoutException("the appliance shows no pictures");
            await Task.Delay(200);
        }
    }

    public static async Task<int> WaitingAsync(HttpClient page) =>
        (await page.GetFromJsonAsync<JsonElement>("/api/snapshot")).GetProperty("device").GetProperty("outboxDepth").GetInt32();

    private static async Task<double[]> TotalsAsync(HttpClient page)
    {
        await Task.Delay(Settling);
        Dictionary<long, double> totals = [];
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Turn - Settling;)
        {
            if (await FrameAsync(page) is { } frame) totals[frame.Number] = frame.TotalMs;
            await Task.Delay(Between);
        }
        return [.. totals.Values];
    }

    private static async Task<(long Number, double TotalMs)?> FrameAsync(HttpClient page)
    {
        try
        {
            JsonElement snapshot = await page.GetFromJsonAsync<JsonElement>("/api/snapshot");
            return (snapshot.GetProperty("frame").GetProperty("number").GetInt64(), snapshot.GetProperty("latencyMs").GetProperty("total").GetDouble());
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
