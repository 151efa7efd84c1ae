namespace EdgeRadiomics.Benchmarks.Ratios;

/// <summary>What the appliance holds in memory with a million records in its outbox, waiting and leaving, beside the same with an empty one.</summary>
internal static class BacklogMemory
{
    private const int Records = 1_000_000, Bytes = 1024, MostMiB = 50;
    private static readonly TimeSpan Looked = TimeSpan.FromSeconds(45), Between = TimeSpan.FromSeconds(0.5);

    public static async Task<Measured[]> MeasureAsync(string folder)
    {
        string empty = Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName, full = Directory.CreateDirectory(Path.Combine(folder, "full")).FullName;
        Backlog.Make(Path.Combine(full, "outbox.db"), Records, Bytes);
        using Served broker = await Served.MosquittoAsync(folder);
        (double idle, _) = await MostMiBAsync(empty, broker.Port);
        (double waiting, int waited) = await MostMiBAsync(full, Served.FreePort());
        (double leaving, int left) = await MostMiBAsync(full, broker.Port);
        return [Line("waiting, no broker", waiting, Measured.Text($"{waited} records")), Line("leaving", leaving, Measured.Text($"{left} of them left at the end"))];

        Measured Line(string how, double found, string detail) => new($"memory above idle at 1,000,000 records, {how}", $"at most {MostMiB} MiB", Measured.Text($"{found - idle:0} MiB"), found - idle <= MostMiB,
            Measured.Text($"most of {Looked.TotalSeconds:0} s (RssAnon): {found:0} against {idle:0} MiB with an empty outbox; {detail}, {Bytes} bytes each"));
    }

    private static async Task<(double MiB, int Records)> MostMiBAsync(string data, int brokerPort)
    {
        using Served appliance = LiveRatio.Line(data, brokerPort);
        using HttpClient page = new() { BaseAddress = new Uri($"http://127.0.0.1:{appliance.Port}") };
        await LiveRatio.UntilFramesAsync(page);
        long most = 0;
        for (TimeSpan looked = TimeSpan.Zero; looked < Looked; looked += Between)
        {
            await Task.Delay(Between);
            most = Math.Max(most, appliance.MemoryBytes());
        }
        return (most / 1048576.0, await LiveRatio.WaitingAsync(page));
    }
}
