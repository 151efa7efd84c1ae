using System.Globalization;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.FleetLoad;

/// <summary>What is simulated.</summary>
internal sealed record LoadPlan(Uri Broker, string? Database, int Devices, double Rate, int Results, double OutageEveryS, double OutageForS, double LimitS);

/// <summary>Runs a plan and prints what became of the records. Exit code 1 where one was lost, doubled or out of order.</summary>
internal static class LoadRun
{
    public static async Task<int> RunAsync(LoadPlan plan, TextWriter output, TimeProvider time, CancellationToken stop)
    {
        // A site of its own: an earlier run's records are not counted.
        string site = "load-" + Guid.NewGuid().ToString("N")[..8];
        SimulatedDevice[] devices = [.. Enumerable.Range(1, plan.Devices).Select(i => new SimulatedDevice(
            new DeviceId(site, string.Create(CultureInfo.InvariantCulture, $"van-{i:000}")), plan.Broker.Host, plan.Broker.Port > 0 ? plan.Broker.Port : 1883, TimeSpan.FromSeconds(5), time))];
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        long started = time.GetTimestamp();
        Task[] making = [.. devices.Select(device => MakeAsync(device, plan, time, ending.Token))];
        Task[] running = [.. devices.Select(device => RunAsync(device, plan, time, ending.Token))];
        await Task.WhenAll(making);
        while (devices.Any(device => device.Pending > 0) && time.GetElapsedTime(started).TotalSeconds < plan.LimitS) await Task.Delay(TimeSpan.FromMilliseconds(100), time, stop);
        double seconds = time.GetElapsedTime(started).TotalSeconds;
        await ending.CancelAsync();
        await Task.WhenAll(running);

        MadeRecord[] made = [.. devices.SelectMany(device => device.Made)];
        int unanswered = devices.Sum(device => device.Pending), rejected = devices.Sum(device => device.Rejected.Count);
        TableCount? table = plan.Database is null ? null : await TableCount.OfAsync(plan.Database, site, made, stop);
        double[] latencies = [.. devices.SelectMany(device => device.LatenciesS).Order()];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            devices {plan.Devices}, records made {made.Length}, acknowledged {made.Length - unanswered - rejected}, rejected {rejected}, unanswered {unanswered}
            lost {table?.Lost ?? unanswered}, doubles {Words(table?.Doubles)}, order violations {Words(table?.OutOfOrder)} ({(table is null ? "by acknowledgement; give --database to look into the table" : "in the table")})
            throughput {(made.Length - unanswered) / seconds:0} records/s over {seconds:0.0} s
            latency from making to acknowledgement: p50 {Quantile(latencies, .5):0.000} s, p95 {Quantile(latencies, .95):0.000} s, p99 {Quantile(latencies, .99):0.000} s
            """));
        return unanswered == 0 && rejected == 0 && table is null or { Lost: 0, Doubles: 0, OutOfOrder: 0 } ? 0 : 1;
    }

    private static string Words(long? count) => count?.ToString(CultureInfo.InvariantCulture) ?? "not looked for";

    private static double Quantile(double[] sorted, double q) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, q * sorted.Length)];

    private static async Task MakeAsync(SimulatedDevice device, LoadPlan plan, TimeProvider time, CancellationToken stop)
    {
        for (int i = 0; i < plan.Results; i++)
        {
            device.Make(examToo: i % 5 == 0);
            if (plan.Rate > 0) await Task.Delay(TimeSpan.FromSeconds(2 * Random.Shared.NextDouble() / plan.Rate), time, stop);
        }
    }

    private static async Task RunAsync(SimulatedDevice device, LoadPlan plan, TimeProvider time, CancellationToken stop)
    {
        bool away = false;
        Task running = device.RunAsync(() => !Volatile.Read(ref away), stop);
        while (plan.OutageEveryS > 0 && !stop.IsCancellationRequested)
        {
            await Wait(2 * Random.Shared.NextDouble() * plan.OutageEveryS);
            Volatile.Write(ref away, true);
            device.Drop();
            await Wait(plan.OutageForS);
            Volatile.Write(ref away, false);
        }
        await running;

        Task Wait(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), time, stop).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
