using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Appliance.Tests.CommandLine;
using EdgeRadiomics.Appliance.Tests.EndToEnd;
using EdgeRadiomics.Exams;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>Against Debian's mosquitto, started and killed by the test.</summary>
public sealed class RecordSyncTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sync").FullName;
    private readonly int port = ApplianceProcess.FreePort();
    private readonly DeviceId device = new("test-site", "test-device");
    private readonly Appliance.Outbox.Outbox outbox;
    private Process? broker;

    public RecordSyncTests() => outbox = Appliance.Outbox.Outbox.Open(Path.Combine(folder, "outbox.db"), TimeProvider.System, NullLogger.Instance);

    [Fact]
    public async Task Records_wait_for_the_broker_and_arrive_in_order_once_it_is_there()
    {
        NeedMosquitto();
        await StartBroker();
        using (Process subscribed = Process.Start("/usr/bin/mosquitto_sub", ["-p", $"{port}", "-t", "er/v1/#", "-q", "1", "-c", "-i", "centre", "-E"]))
            await subscribed.WaitForExitAsync(TestContext.Current.CancellationToken);
        await StopBroker();
        for (int i = 1; i <= 20; i++) Save(i);
        using RecordSync sync = New();
        using CancellationTokenSource stop = new();
        Task running = sync.RunAsync(stop.Token);
        await Until(() => sync.Status.LastError is not null, "the missing broker is noticed");
        outbox.Depth().Records.ShouldBe(20);
        await StartBroker();
        await Until(() => outbox.Depth().Records == 0, "the outbox drains");
        await stop.CancelAsync();
        await running;
        await using MosquittoSub centre = new(port, "er/v1/#", "-c", "-i", "centre");
        await centre.Receives(message => message.Payload == "record 20");
        centre.Messages.Where(message => message.Topic.EndsWith("/evt/result", StringComparison.Ordinal)).Select(message => message.Payload)
            .ShouldBe(Enumerable.Range(1, 20).Select(i => $"record {i}"));
    }

    /// <summary>MQTTnet answers a stop between connecting and sending with another exception than one a moment later, so it is tried at many moments.</summary>
    [Fact]
    public async Task A_stop_while_it_connects_ends_it_quietly()
    {
        using TcpListener silent = new(IPAddress.Loopback, port);
        silent.Start();
        for (int round = 0; round < 100; round++)
        {
            using RecordSync sync = New();
            using CancellationTokenSource stop = new();
            Task running = Task.Run(() => sync.RunAsync(stop.Token), TestContext.Current.CancellationToken);
            using TcpClient connecting = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            for (int i = 0; i < round; i++) await Task.Yield();
            await stop.CancelAsync();
            await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_broker_that_is_killed_and_comes_back_gets_everything()
    {
        NeedMosquitto();
        await StartBroker();
        using RecordSync sync = New();
        using CancellationTokenSource stop = new();
        Task running = sync.RunAsync(stop.Token);
        await Until(() => sync.Status.Connected, "it connects");
        broker!.Kill();
        for (int i = 1; i <= 5; i++) Save(i);
        await Until(() => !sync.Status.Connected, "the loss is noticed");
        outbox.Depth().Records.ShouldBe(5);
        await StartBroker();
        await Until(() => outbox.Depth().Records == 0, "reconnecting starts the drain by itself");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Status_is_retained_online_then_stopped_and_lost_after_a_kill()
    {
        NeedMosquitto();
        await StartBroker();
        await using MosquittoSub outside = new(port, "er/v1/+/+/status");
        using (RecordSync sync = New())
        {
            using CancellationTokenSource stop = new();
            Task running = sync.RunAsync(stop.Token);
            await outside.Receives(message => message.Payload.Contains("\"online\"", StringComparison.Ordinal));
            await stop.CancelAsync();
            await running;
        }
        await outside.Receives(message => message.Payload.Contains("\"stopped\"", StringComparison.Ordinal));

        await using ApplianceProcess appliance = ApplianceProcess.Start("run", "--broker", $"mqtt://127.0.0.1:{port}", "--http", $"http://127.0.0.1:{ApplianceProcess.FreePort()}", "--data", Path.Combine(folder, "data"));
        await outside.Receives(message => message.Topic.Contains("/local/", StringComparison.Ordinal) && message.Payload.Contains("\"online\"", StringComparison.Ordinal));
        appliance.Kill();
        await outside.Receives(message => message.Topic.Contains("/local/", StringComparison.Ordinal) && message.Payload.Contains("\"lost\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Birth_is_retained_and_health_arrives_and_is_not()
    {
        NeedMosquitto();
        await StartBroker();
        string data = Path.Combine(folder, "data");
        await using MosquittoSub outside = new(port, "er/v1/+/+/health");
        await using ApplianceProcess appliance = ApplianceProcess.StartWith([("EDGERADIOMICS_SITE", "north-clinic"), ("EDGERADIOMICS_DEVICE", "room-3")],
            "run", "--broker", $"mqtt://127.0.0.1:{port}", "--http", $"http://127.0.0.1:{ApplianceProcess.FreePort()}", "--data", data);
        await outside.Receives(message => message.Payload.Contains("\"latencyMs\":{", StringComparison.Ordinal) && !message.Payload.Contains("\"fpsIn\":0,", StringComparison.Ordinal), seconds: 40);
        MosquittoMessage health = outside.Messages.Last();
        health.Topic.ShouldBe("er/v1/north-clinic/room-3/health");
        JsonElement told = JsonDocument.Parse(health.Payload).RootElement;
        told.GetProperty("frames").GetProperty("fpsIn").GetDouble().ShouldBeGreaterThan(0);
        told.GetProperty("outbox").GetProperty("records").GetInt32().ShouldBe(0);
        told.GetProperty("outbox").GetProperty("bytes").GetInt64().ShouldBe(0);
        told.GetProperty("provider").GetString().ShouldBe("CPU");
        health.Payload.ShouldNotContain(data);

        await using MosquittoSub late = new(port, "er/v1/#", "--retained-only");
        await late.Receives(message => message.Topic == "er/v1/north-clinic/room-3/birth");
        await late.Receives(message => message.Topic == "er/v1/north-clinic/room-3/capture/state" && message.Payload.Contains("\"streaming\"", StringComparison.Ordinal));
        late.Messages.ShouldNotContain(message => message.Topic.EndsWith("/health", StringComparison.Ordinal));
        JsonElement birth = JsonDocument.Parse(late.Messages.Single(message => message.Topic.EndsWith("/birth", StringComparison.Ordinal)).Payload).RootElement;
        birth.GetProperty("source").GetString().ShouldBe("demo");
        birth.GetProperty("architecture").GetString().ShouldBeOneOf("x64", "arm64");
        birth.GetProperty("topics").EnumerateArray().Select(topic => topic.GetString()).ShouldContain("evt/result");
        foreach (JsonElement model in birth.GetProperty("models").EnumerateArray()) model.GetProperty("sha256").GetString()!.Length.ShouldBe(64);
        birth.GetProperty("models").GetArrayLength().ShouldBe(2);
        appliance.Kill();
    }

    [Fact]
    public async Task What_the_picture_is_doing_is_retained_and_told_again_when_it_changes()
    {
        NeedMosquitto();
        await StartBroker();
        string state = "streaming";
        using RecordSync sync = new(BrokerAddress.Parse($"mqtt://127.0.0.1:{port}"), device, outbox, new NewestSnapshot(), TimeProvider.System, NullLogger.Instance,
            new DeviceReports(() => "{}"u8.ToArray(), () => null, () => new CaptureMessage(state, DateTimeOffset.UnixEpoch, 25, "640x480", false)));
        using CancellationTokenSource stop = new();
        Task running = sync.RunAsync(stop.Token);
        await using (MosquittoSub listens = new(port, $"{device.TopicPrefix}/capture/state"))
        {
            await listens.Receives(message => message.Payload.Contains("\"state\":\"streaming\"", StringComparison.Ordinal));
            state = "no-signal";
            await listens.Receives(message => message.Payload.Contains("\"state\":\"no-signal\"", StringComparison.Ordinal));
            listens.Messages.Count.ShouldBe(2, "only changes are told");
        }
        await using MosquittoSub late = new(port, "er/v1/#", "--retained-only");
        await late.Receives(message => message.Topic.EndsWith("/capture/state", StringComparison.Ordinal) && message.Payload.Contains("no-signal", StringComparison.Ordinal));
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Health_that_cannot_be_read_or_sent_holds_no_record_back()
    {
        NeedMosquitto();
        await StartBroker();
        using RecordSync sync = new(BrokerAddress.Parse($"mqtt://127.0.0.1:{port}"), device, outbox, new NewestSnapshot(), TimeProvider.System, NullLogger.Instance,
            new DeviceReports(() => "{}"u8.ToArray(), () => null));
        using CancellationTokenSource stop = new();
        Task running = sync.RunAsync(stop.Token);
        Save(1);
        await Until(() => outbox.Depth().Records == 0, "the record leaves");
        sync.Status.Connected.ShouldBeTrue();
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_link_that_swallows_acknowledgements_keeps_the_records_and_sends_them_again_with_the_same_identity()
    {
        NeedMosquitto();
        await StartBroker();
        await using MosquittoSub centre = new(port, "er/v1/+/+/evt/#");
        using FaultyLink link = new(port);
        using RecordSync sync = New(link.Port);
        using CancellationTokenSource stop = new();
        Task running = sync.RunAsync(stop.Token);
        await Until(() => sync.Status.Connected, "it connects");
        link.SwallowsAnswers = true;
        for (int i = 1; i <= 3; i++) Save(i);
        await centre.Receives(message => message.Payload == "record 1");
        await Until(() => !sync.Status.Connected, "the silence is noticed");
        outbox.Depth().Records.ShouldBe(3, "the broker has them, but did not say so");
        running.IsCompleted.ShouldBeFalse("a bad link must not end the appliance");
        link.SwallowsAnswers = false;
        await Until(() => outbox.Depth().Records == 0, "the outbox drains once the link is good");
        await centre.Receives(message => message.Payload == "record 3");
        centre.Messages.Select(message => message.Payload).Distinct().ShouldBe(["record 1", "record 2", "record 3"], "first deliveries are in order");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Storage_that_refuses_a_while_delays_the_drain_and_does_not_end_it()
    {
        NeedMosquitto();
        await StartBroker();
        string path = Path.Combine(folder, "trouble.db");
        Appliance.Outbox.Outbox.Open(path, TimeProvider.System, NullLogger.Instance).Dispose();
        using (Microsoft.Data.Sqlite.SqliteConnection connection = OutboxSchema.Connect(path))
        using (Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand())
        {
            command.CommandText = $"CREATE TRIGGER trouble BEFORE DELETE ON entry WHEN unixepoch() < {DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3} BEGIN SELECT RAISE(FAIL, 'disk I/O error'); END";
            command.ExecuteNonQuery();
        }
        using Appliance.Outbox.Outbox refusing = Appliance.Outbox.Outbox.Open(path, TimeProvider.System, NullLogger.Instance);
        await using MosquittoSub outside = new(port, "er/v1/+/+/status");
        using RecordSync sync = New(port, refusing);
        using CancellationTokenSource stop = new();
        Task running = sync.RunAsync(stop.Token);
        Save(1, refusing);
        await Until(() => sync.Status.LastError?.Contains("disk I/O error", StringComparison.Ordinal) ?? running.IsCompleted, "the trouble is told");
        await Until(() => refusing.Depth().Records == 0 || running.IsCompleted, "the outbox drains once the disk obeys");
        running.IsCompleted.ShouldBeFalse();
        await outside.Receives(message => message.Payload.Contains("\"lost\"", StringComparison.Ordinal));
        await stop.CancelAsync();
        await running;
    }

    [Theory]
    [InlineData("embedded", true, "127.0.0.1", 1883, false)]
    [InlineData("embedded:1999", true, "127.0.0.1", 1999, false)]
    [InlineData("mqtt://broker.example", false, "broker.example", 1883, false)]
    [InlineData("mqtts://broker.example:9999", false, "broker.example", 9999, true)]
    public void Broker_addresses_are_read(string text, bool embedded, string host, int expectedPort, bool tls)
    {
        BrokerAddress address = BrokerAddress.Parse(text);
        (address.IsEmbedded, address.Host, address.Port, address.UsesTls).ShouldBe((embedded, host, expectedPort, tls));
    }

    [Theory]
    [InlineData("")]
    [InlineData("embedded:0")]
    [InlineData("embedded:99999")]
    [InlineData("http://x")]
    [InlineData("mqtt://")]
    [InlineData("mqtt://user:secret@host")]
    [InlineData("mqtt://host/path")]
    public void Other_addresses_are_refused(string text) => Should.Throw<ProblemException>(() => BrokerAddress.Parse(text)).Message.ShouldContain("--broker");

    public void Dispose()
    {
        if (broker is { HasExited: false }) broker.Kill();
        broker?.Dispose();
        outbox.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static void NeedMosquitto() => Assert.SkipUnless(File.Exists("/usr/sbin/mosquitto"), "mosquitto is missing: apt-get install mosquitto mosquitto-clients");

    private async Task StartBroker()
    {
        string config = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(config, $"listener {port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {folder}/\nuser root\nlog_type none\n");
        broker?.Dispose();
        broker = Process.Start("/usr/sbin/mosquitto", ["-c", config]);
        await Until(() =>
        {
            try
            {
                using System.Net.Sockets.TcpClient client = new("127.0.0.1", port);
                return true;
            }
            catch (System.Net.Sockets.SocketException)
            {
                return false;
            }
        }, "mosquitto listens");
    }

    // SIGTERM, so that mosquitto writes its sessions down.
    private async Task StopBroker()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{broker!.Id}"]);
        await broker.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private RecordSync New() => New(port);

    private RecordSync New(int at, Appliance.Outbox.Outbox? from = null) =>
        new(BrokerAddress.Parse($"mqtt://127.0.0.1:{at}"), device, from ?? outbox, new NewestSnapshot(), TimeProvider.System, NullLogger.Instance);

    private void Save(int i, Appliance.Outbox.Outbox? into = null) => (into ?? outbox).Append("result", $"{device.TopicPrefix}/evt/result", RecordId.At(TimeProvider.System.GetUtcNow()), _ => Encoding.UTF8.GetBytes($"record {i}"));

    private static async Task Until(Func<bool> condition, string what)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(30)) throw new TimeoutException("this did not happen: " + what);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
