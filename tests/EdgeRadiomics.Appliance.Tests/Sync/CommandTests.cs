using System.Text.Json;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Sync.Commands;
using EdgeRadiomics.Appliance.Sync.Configuration;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>Commands and hostile messages from a real broker.</summary>
public sealed class CommandTests : IAsyncLifetime
{
    private readonly SyncBench bench = new();
    private readonly List<DateTimeOffset> hints = [];
    private Mosquitto broker = null!;
    private SmallCentre centre = null!;
    private Programme programme = null!;
    private TrustKey trust = null!;
    private ClockState clock = ClockState.Synced;

    public async ValueTask InitializeAsync()
    {
        broker = await Mosquitto.StartedAsync();
        centre = await SmallCentre.ConnectAsync(broker.Port, bench.Device.TopicPrefix);
        programme = new Programme(bench.Folder);
        trust = TrustKey.Read(programme.PublicKey);
        bench.Run(broker.Port, remote: Inputs(trust));
        await Eventually.Holds(() => bench.Sync.Status.Connected, "it connects");
    }

    [Fact]
    public async Task Each_command_of_this_version_is_obeyed_and_answered()
    {
        await Send("rebirth", Body("a1"));
        (await Answer("rebirth", "a1")).GetProperty("outcome").GetString().ShouldBe("done");
        centre.Messages.Count(message => message.Topic.EndsWith("/status", StringComparison.Ordinal)).ShouldBe(2, "said again");
        await Send("resync", Body("a2"));
        (await Answer("resync", "a2")).GetProperty("message").GetString().ShouldBe("0 records are sent again");
        await Send("export-diag", Body("a3"));
        JsonElement told = (await Answer("export-diag", "a3")).GetProperty("data");
        told.GetProperty("broker").GetProperty("protocol").GetString().ShouldBe("MQTT 5");
        told.GetProperty("clock").GetString().ShouldBe("synced");
        await Send("time-hint", Body("a4"));
        (await Answer("time-hint", "a4")).GetProperty("outcome").GetString().ShouldBe("done");
        hints.Count.ShouldBe(1);
        foreach (string later in (string[])["model-stage", "model-activate"])
        {
            await Send(later, Body("b-" + later));
            (await Answer(later, "b-" + later)).GetProperty("message").GetString().ShouldBe("not in this version");
        }
    }

    [Fact]
    public async Task A_command_that_comes_twice_is_answered_alike_and_run_once()
    {
        string body = Body("twice");
        for (int i = 0; i < 3; i++) await Send("time-hint", body);
        await Eventually.Holds(() => Answers("time-hint").Length == 3, "three answers");
        Answers("time-hint").Select(answer => answer.GetRawText()).Distinct().Count().ShouldBe(1);
        hints.Count.ShouldBe(1);
        new AnswerBook(bench.Folder).Find("twice")!.Answer.ShouldNotBeNull("a restart knows it too");
        await Send("time-hint", Body("twice", issued: DateTimeOffset.UtcNow.AddSeconds(1)));
        await Eventually.Holds(() => Answers("time-hint").Length == 4, "another body under the same id");
        Answers("time-hint")[^1].GetProperty("outcome").GetString().ShouldBe("refused");
        hints.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_has_expired_or_cannot_be_dated_is_refused_with_the_reason()
    {
        await Send("rebirth", Body("old", issued: DateTimeOffset.UtcNow.AddMinutes(-2)));
        (await Answer("rebirth", "old")).GetProperty("message").GetString().ShouldBe("expired");
        await Send("rebirth", Body("early", issued: DateTimeOffset.UtcNow.AddMinutes(5)));
        (await Answer("rebirth", "early")).GetProperty("message").GetString().ShouldBe("issued in the future");
        await Send("rebirth", Body("long", expiresInMs: 86_400_000));
        (await Answer("rebirth", "long")).GetProperty("outcome").GetString().ShouldBe("refused");
        clock = ClockState.Floor;
        await Send("rebirth", Body("undated"));
        (await Answer("rebirth", "undated")).GetProperty("message").GetString()!.ShouldContain("clock is not set");
        await Send("time-hint", Body("hint", issued: DateTimeOffset.UtcNow.AddYears(1)));
        (await Answer("time-hint", "hint")).GetProperty("outcome").GetString().ShouldBe("done", "that is what it is for");
        centre.Messages.Count(message => message.Topic.EndsWith("/status", StringComparison.Ordinal)).ShouldBe(1, "nothing was said again");
    }

    [Fact]
    public async Task Forged_foreign_and_oversized_messages_are_counted_and_stop_nothing()
    {
        string prefix = bench.Device.TopicPrefix, body = Body("x");
        using Programme stranger = new(Directory.CreateDirectory(Path.Combine(bench.Folder, "stranger")).FullName);
        await centre.SendAsync("cmd/rebirth", stranger.Sign($"{prefix}/cmd/rebirth", body));
        await centre.SendAsync("cmd/rebirth", programme.Sign("er/v1/test-site/other-device/cmd/rebirth", body));
        await centre.SendAsync("cmd/rebirth", programme.Sign($"{prefix}/cmd/resync", body));
        await centre.SendAsync("cmd/format-disk", programme.Sign($"{prefix}/cmd/format-disk", body));
        await centre.SendAsync("cmd/rebirth", programme.Sign($"{prefix}/cmd/rebirth", "{\"id\":\"'; DROP TABLE entry; --\",\"issued\":\"2026-01-01T00:00:00Z\",\"expiresInMs\":1}"));
        await centre.SendAsync("cmd/rebirth", "not json at all");
        await centre.SendAsync("ack", "{\"stream\":\"result\"}");
        await centre.SendAsync("ack", "{\"stream\":\"result\",\"session\":1,\"upTo\":9223372036854775807,\"rejected\":[]}");
        await centre.SendAsync("cfg/desired", stranger.Sign($"{prefix}/cfg/desired", "{\"version\":1,\"options\":{}}"));
        await centre.SendAsync("cmd/rebirth", new string('x', 100_000));
        await centre.SendAsync(new MqttApplicationMessage { Topic = $"{prefix}/ack", PayloadSegment = new byte[10_000_000], QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });
        bench.Save(5);
        await Eventually.Holds(() => centre.Kept.Count == 5 && bench.Waiting == 0, "records go on");
        await Eventually.Holds(() => bench.Sync.Refused.GetValueOrDefault("too large") >= 1, "the last was looked at");
        bench.Sync.Refused["forged command"].ShouldBe(4, "by a stranger, for another device, for another command, and nonsense");
        bench.Sync.Refused["unknown command"].ShouldBe(1);
        bench.Sync.Refused["malformed command"].ShouldBe(1);
        bench.Sync.Refused["malformed acknowledgement"].ShouldBe(1);
        bench.Sync.Refused["forged options"].ShouldBe(1);
        centre.Messages.ShouldNotContain(message => message.Topic.Contains("/rsp/", StringComparison.Ordinal), "who cannot sign gets no answer");
        await Send("resync", Body("after"));
        (await Answer("resync", "after")).GetProperty("outcome").GetString().ShouldBe("done");
    }

    [Fact]
    public async Task A_command_that_the_broker_keeps_is_not_obeyed_at_each_connection()
    {
        await using SyncBench late = new("late-device");
        await centre.SendAsync(new MqttApplicationMessage
        {
            Topic = $"{late.Device.TopicPrefix}/cmd/time-hint", Retain = true, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            PayloadSegment = System.Text.Encoding.UTF8.GetBytes(programme.Sign($"{late.Device.TopicPrefix}/cmd/time-hint", Body("kept"))),
        });
        late.Run(broker.Port, remote: Inputs(trust));
        await Eventually.Holds(() => late.Sync.Refused.GetValueOrDefault("retained") == 1, "it is counted");
        hints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Desired_options_are_taken_by_version_and_reported()
    {
        await Desire("""{"version":2,"options":{"framesPerSecond":12.5,"provider":"cpu"}}""", "pending");
        JsonElement first = Reported();
        first.GetProperty("version").GetInt64().ShouldBe(2);
        first.GetProperty("refusal").ValueKind.ShouldBe(JsonValueKind.Null);
        foreach ((string body, string why) in ((string, string)[])
        [
            ("""{"version":2,"options":{"framesPerSecond":5}}""", "not above 2"),
            ("""{"version":3,"options":{"data":"/tmp/elsewhere"}}""", "may not be changed from afar: data"),
            ("""{"version":3,"options":{"framesPerSecond":5,"trustKey":"x"}}""", "trustKey"),
            ("""{"version":3,"options":{"framesPerSecond":1e9}}""", "framesPerSecond is not possible"),
            ("""{"version":3}""", "malformed"),
        ])
        {
            await Desire(body, why);
            Reported().GetProperty("version").GetInt64().ShouldBe(2, "the kept ones stay");
        }
        bench.Waiting.ShouldBe(0);

        ApplianceOptions options = DesiredOptions.Open(bench.Folder).Begin(new ApplianceOptions { Source = "demo", FramesPerSecond = 20 });
        (options.FramesPerSecond, options.Provider).ShouldBe((12.5, "cpu"));
        DesiredOptions running = DesiredOptions.Open(bench.Folder);
        running.Started();
        running.Kept!.State.ShouldBe(DesiredOptions.Applied);
    }

    [Fact]
    public void Options_that_no_start_came_up_with_are_left_out()
    {
        DesiredOptions desired = DesiredOptions.Open(bench.Folder);
        desired.Take("""{"version":1,"options":{"provider":"tensorrt"}}"""u8.ToArray());
        ApplianceOptions own = new() { Source = "demo", Provider = "cpu" };
        DesiredOptions.Open(bench.Folder).Begin(own).Provider.ShouldBe("tensorrt");
        DesiredOptions.Open(bench.Folder).Begin(own).Provider.ShouldBe("cpu", "the start before did not come up");
        DesiredOptions.Open(bench.Folder).Kept!.State.ShouldBe(DesiredOptions.Failed);
        DesiredOptions.Open(bench.Folder).Begin(own).Provider.ShouldBe("cpu");
    }

    public async ValueTask DisposeAsync()
    {
        await bench.DisposeAsync();
        if (centre is not null) await centre.DisposeAsync();
        if (broker is not null) await broker.DisposeAsync();
        trust?.Dispose();
        programme?.Dispose();
    }

    private RemoteInputs Inputs(TrustKey key) => new(bench.Folder, key, DesiredOptions.Open(bench.Folder), () => clock, hint =>
    {
        hints.Add(hint);
        return true;
    });

    private static string Body(string id, DateTimeOffset? issued = null, long expiresInMs = 30_000) =>
        $$"""{"id":"{{id}}","issued":"{{issued ?? DateTimeOffset.UtcNow:O}}","expiresInMs":{{expiresInMs}},"correlationId":"c"}""";

    private Task Send(string name, string body) => centre.SendAsync($"cmd/{name}", programme.Sign($"{bench.Device.TopicPrefix}/cmd/{name}", body));

    private async Task<JsonElement> Answer(string name, string id)
    {
        await Eventually.Holds(() => Answers(name).Any(answer => answer.GetProperty("id").GetString() == id), $"an answer to {name} {id}");
        return Answers(name).Last(answer => answer.GetProperty("id").GetString() == id);
    }

    private JsonElement[] Answers(string name) => [.. centre.All($"rsp/{name}")];

    private async Task Desire(string body, string expected)
    {
        await centre.SendAsync("cfg/desired", programme.Sign($"{bench.Device.TopicPrefix}/cfg/desired", body), retain: true);
        await Eventually.Holds(() => centre.Newest("cfg/reported")?.GetRawText().Contains(expected, StringComparison.Ordinal) == true, $"{expected} is reported");
    }

    private JsonElement Reported() => centre.Newest("cfg/reported") ?? throw new InvalidOperationException("nothing was reported");
}
