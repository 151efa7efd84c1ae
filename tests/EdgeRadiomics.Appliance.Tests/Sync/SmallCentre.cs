using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>The least that a centre is: listens to one device, keeps each record once, and says up to where it has all.</summary>
internal sealed class SmallCentre : IAsyncDisposable
{
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<MqttApplicationMessage> messages = new();
    private readonly ConcurrentDictionary<string, byte> seen = new();
    private readonly ConcurrentQueue<long> kept = new();
    private readonly Dictionary<string, SortedSet<long>> sequences = [];
    private readonly string prefix;

    private SmallCentre(string prefix) => this.prefix = prefix;

    /// <summary>Everything that came, doubles too.</summary>
    public IReadOnlyCollection<MqttApplicationMessage> Messages => messages;

    /// <summary>Sequences of the result stream, each once, in order of first arrival.</summary>
    public IReadOnlyCollection<long> Kept => kept;

    /// <summary>Whether it acknowledges what it keeps.</summary>
    public bool Answers { get; set; }

    /// <summary>Sequences that it will never take.</summary>
    public HashSet<long> Rejects { get; } = [];

    public static async Task<SmallCentre> ConnectAsync(int port, string prefix, bool answers = true, MqttProtocolVersion version = MqttProtocolVersion.V500, SmallCentre? before = null, Action<MqttClientOptionsBuilder>? more = null)
    {
        SmallCentre centre = new(prefix) { Answers = answers };
        // What is kept is in the centre's database, which its connection does not matter to.
        foreach (long sequence in before?.kept ?? [])
        {
            centre.kept.Enqueue(sequence);
            centre.sequences.TryAdd("result", []);
            centre.sequences["result"].Add(sequence);
        }
        foreach (string id in before?.seen.Keys ?? []) centre.seen.TryAdd(id, 0);
        centre.client.ApplicationMessageReceivedAsync += received => centre.TakeAsync(received.ApplicationMessage);
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("centre").WithProtocolVersion(version).WithTryPrivate(false).WithCleanSession();
        if (version == MqttProtocolVersion.V500) options.WithSessionExpiryInterval(3600).WithReceiveMaximum(65535);
        more?.Invoke(options);
        await centre.client.ConnectAsync(options.Build(), TestContext.Current.CancellationToken);
        foreach (string filter in (string[])["evt/#", "status", "birth", "rsp/#", "cfg/reported"])
            await centre.client.SubscribeAsync($"{prefix}/{filter}", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        return centre;
    }

    public Task SendAsync(string name, string payload, bool retain = false) =>
        client.PublishStringAsync($"{prefix}/{name}", payload, MqttQualityOfServiceLevel.AtLeastOnce, retain, TestContext.Current.CancellationToken);

    public Task SendAsync(MqttApplicationMessage message) => client.PublishAsync(message, TestContext.Current.CancellationToken);

    /// <summary>Newest message on a topic below the device's prefix, as JSON.</summary>
    public JsonElement? Newest(string name) => messages.LastOrDefault(message => message.Topic == $"{prefix}/{name}") is { } message ? Json(message) : null;

    /// <summary>All messages on a topic below the device's prefix, as JSON.</summary>
    public IEnumerable<JsonElement> All(string name) => messages.Where(message => message.Topic == $"{prefix}/{name}").Select(Json);

    public async ValueTask DisposeAsync()
    {
        await client.TryDisconnectAsync();
        client.Dispose();
    }

    private static JsonElement Json(MqttApplicationMessage message) => JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(message.Payload.ToArray()));

    private async Task TakeAsync(MqttApplicationMessage message)
    {
        messages.Enqueue(message);
        if (!message.Topic.Contains("/evt/", StringComparison.Ordinal)) return;
        JsonElement record = Json(message);
        string stream = record.GetProperty("erstream").GetString()!;
        long sequence = record.GetProperty("erseq").GetInt64(), session = record.GetProperty("ersession").GetInt64(), whole;
        lock (sequences)
        {
            if (seen.TryAdd(record.GetProperty("id").GetString()!, 0) && stream == "result") kept.Enqueue(sequence);
            if (!sequences.TryGetValue(stream, out SortedSet<long>? came)) sequences[stream] = came = [];
            came.Add(sequence);
            whole = 0;
            foreach (long next in came)
                if (next == whole + 1) whole = next;
        }
        // Never above a hole: what the broker lost comes again.
        if (!Answers || whole == 0) return;
        string rejected = string.Join(',', Rejects.Where(one => stream == "result" && one <= whole).Select(one => $"{{\"seq\":{one.ToString(CultureInfo.InvariantCulture)},\"code\":\"schema\"}}"));
        await client.PublishStringAsync($"{prefix}/ack", $"{{\"stream\":\"{stream}\",\"session\":{session},\"upTo\":{whole},\"rejected\":[{rejected}]}}", MqttQualityOfServiceLevel.AtLeastOnce);
    }
}
