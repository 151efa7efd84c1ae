using System.Collections.Concurrent;
using System.Diagnostics;

namespace EdgeRadiomics.Appliance.Tests.EndToEnd;

internal sealed record MosquittoMessage(string Topic, string Payload);

/// <summary>Debian's mosquitto_sub, as somebody outside would run it.</summary>
internal sealed class MosquittoSub : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<MosquittoMessage> messages = new();

    public MosquittoSub(int port, string filter, params string[] more)
    {
        process = new Process
        {
            StartInfo = new ProcessStartInfo("/usr/bin/mosquitto_sub", ["-h", "127.0.0.1", "-p", $"{port}", "-t", filter, "-q", "1", "-F", "%t\t%p", .. more]) { RedirectStandardOutput = true },
        };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Split('\t', 2) is [string topic, string payload]) messages.Enqueue(new MosquittoMessage(topic, payload));
        };
        process.Start();
        process.BeginOutputReadLine();
    }

    public IReadOnlyCollection<MosquittoMessage> Messages => messages;

    public async Task Receives(Func<MosquittoMessage, bool> expected, int seconds = 20)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!messages.Any(expected))
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(seconds))
                throw new TimeoutException($"mosquitto_sub did not receive what was expected; topics so far: {string.Join(", ", messages.Select(message => message.Topic).Distinct())}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
