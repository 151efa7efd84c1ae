using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeRadiomics.Appliance.Tests.EndToEnd;

namespace EdgeRadiomics.Device.Tests;

/// <summary>The programme's side: Debian's mosquitto on the host, which the board reaches at 10.0.2.2, and one subscriber that keeps what arrives.</summary>
internal sealed class Centre : IAsyncDisposable
{
    private readonly string configuration = Path.GetTempFileName();
    private readonly int port;
    private readonly List<MosquittoMessage> earlier = [];
    private Process? broker;
    private MosquittoSub? subscriber;

    public Centre()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        File.WriteAllText(configuration, $"listener {port} 127.0.0.1\nallow_anonymous true\nlog_type none\n");
    }

    /// <summary>The broker as the board names it.</summary>
    public string Address => $"mqtt://10.0.2.2:{port}";

    public IEnumerable<MosquittoMessage> Messages => earlier.Concat(subscriber?.Messages ?? []);

    public async Task Open()
    {
        if (broker is not null) return;
        // With streams of its own: else it would hold those of a test run that was killed, and whoever reads them would wait for ever.
        broker = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", configuration]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.Delay(300);
        subscriber = new MosquittoSub(port, "er/v1/#");
        await Task.Delay(300);
    }

    public async Task Close()
    {
        if (broker is null) return;
        earlier.AddRange(subscriber!.Messages);
        await subscriber.DisposeAsync();
        broker.Kill();
        await broker.WaitForExitAsync();
        broker.Dispose();
        (broker, subscriber) = (null, null);
    }

    /// <summary>The results that have arrived, in order of arrival; one that came again is no second one, as the contract has it.</summary>
    public JsonElement[] Results() => [.. Messages.Where(message => message.Topic.EndsWith("/evt/result", StringComparison.Ordinal))
        .Select(message => JsonSerializer.Deserialize<JsonElement>(message.Payload)).DistinctBy(result => result.GetProperty("id").GetString())];

    /// <summary>Waits for a message and parses it.</summary>
    public async Task<JsonElement> Receives(string topicEnd, Func<JsonElement, bool> expected, TimeSpan limit)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < limit; await Task.Delay(20))
            foreach (MosquittoMessage message in Messages)
                if (message.Topic.EndsWith(topicEnd, StringComparison.Ordinal) && message.Payload.StartsWith('{'))
                {
                    JsonElement found = JsonSerializer.Deserialize<JsonElement>(message.Payload);
                    if (expected(found)) return found;
                }
        throw new TimeoutException($"no such {topicEnd} came to the broker within {limit.TotalSeconds:0} s; so far: {string.Join(", ", Messages.GroupBy(message => message.Topic).Select(topic => $"{topic.Key} ({topic.Count()})"))}");
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        File.Delete(configuration);
    }
}
