using System.Diagnostics;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Exams;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Benchmarks.Ratios;

/// <summary>The backlog leaving, beside a bare MQTTnet publisher with QoS 1 and the same window to the same mosquitto; each from the open connection on.</summary>
internal static class DrainRatio
{
    private const int Records = 5000, Pairs = 25, Warming = 3, Bytes = 4096;

    public static async Task<Measured[]> MeasureAsync(string folder)
    {
        using Served broker = await Served.MosquittoAsync(folder);
        List<(double, double)> pairs = [];
        for (int i = 0; i < Pairs + Warming; i++)
        {
            string path = Path.Combine(folder, $"outbox-{i}.db");
            Backlog.Make(path, Records, Bytes);
            double bare = i % 2 == 0 ? await BareAsync(broker.Port) : 0, ours = await DrainAsync(path, broker.Port);
            if (i % 2 != 0) bare = await BareAsync(broker.Port);
            if (i >= Warming) pairs.Add((ours, bare));
            File.Delete(path);
        }
        return [Measured.AtLeast($"the backlog leaving, against a bare MQTTnet publisher (QoS 1, window {BrokerFacts.Window})", 0.7, pairs, $"records/s of {Bytes} bytes")];
    }

    private static async Task<double> DrainAsync(string path, int port)
    {
        using Outbox outbox = Outbox.Open(path, TimeProvider.System, NullLogger.Instance);
        using RecordSync sync = new(BrokerAddress.Parse($"mqtt://127.0.0.1:{port}"), new DeviceId("site", "ratio"), outbox, new NewestSnapshot(), TimeProvider.System, NullLogger.Instance);
        using CancellationTokenSource stop = new();
        Task running = sync.RunAsync(stop.Token);
        await Served.UntilAsync(() => sync.Status.Connected, "the appliance is connected");
        (long began, int left) = (Stopwatch.GetTimestamp(), outbox.Depth().Records);
        await Served.UntilAsync(() => outbox.Depth().Records == 0, "the backlog is gone", 300);
        double rate = left / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await stop.CancelAsync();
        await running;
        return rate;
    }

    private static async Task<double> BareAsync(int port)
    {
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("bare").Build());
        byte[] payload = new byte[Bytes];
        Queue<Task> flying = [];
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Records; i++)
        {
            if (flying.Count == BrokerFacts.Window) await flying.Dequeue();
            flying.Enqueue(client.PublishAsync(new MqttApplicationMessage { Topic = "er/v1/s/d/evt/result", PayloadSegment = payload, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }));
        }
        await Task.WhenAll(flying);
        return Records / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
