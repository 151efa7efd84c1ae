using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Appliance.Tests.Exams;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Tests.Device;

public sealed class HealthReaderTests : IDisposable
{
    private readonly SomeMachine machine = new();
    private readonly NewestFrame frames = new();
    private readonly NewestSnapshot snapshots = new();
    private OutboxDepth depth = new(0, null);

    [Fact]
    public void Before_the_first_frame_on_a_silent_board_the_unknown_is_null()
    {
        JsonElement json = Json(Reader().Read());
        foreach (string name in (string[])["temperatureC", "throttled", "underVoltage", "deviceUptimeS", "latencyMs"])
            json.GetProperty(name).ValueKind.ShouldBe(JsonValueKind.Null, name);
        json.GetProperty("memory").GetProperty("availableBytes").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("memory").GetProperty("residentBytes").GetInt64().ShouldBeGreaterThan(1_000_000);
        json.GetProperty("frames").GetProperty("fpsAnalysed").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("outbox").GetProperty("oldestAgeS").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("clock").GetString().ShouldBe("unsynced");
        json.GetProperty("disk").GetProperty("freeBytes").GetInt64().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Frames_latency_and_records_are_told()
    {
        using HealthReader reader = Reader();
        for (int i = 1; i <= 100; i++) snapshots.Publish(Snapshots.WithLesion(machine) with { Latency = new LatencyMs(0, 0, 0, 0, i) });
        snapshots.Publish(Snapshots.WithLesion(machine) with { Latency = new LatencyMs(0, 0, 0, 0, double.NaN) });
        depth = new OutboxDepth(3, TimeSpan.FromSeconds(12.34), 9000);
        machine.Pass(TimeSpan.FromSeconds(90));
        HealthMessage health = reader.Read();
        health.LatencyMs.ShouldBe(new HealthLatency(51, 95, 99));
        health.Frames.ShouldBe(new HealthFrames("frozen", 29.9, 20, 0));
        health.Outbox.ShouldBe(new HealthOutbox(3, 12.3, 9000));
        health.UptimeS.ShouldBe(90);
        health.Provider.ShouldBe("CPU");
    }

    [Fact]
    public void What_is_wrong_is_said_in_few_words_and_a_sound_board_has_no_concern()
    {
        machine.TimeServerAnswers();
        using HealthReader reader = Reader();
        reader.Read().Concerns.Where(words => !words.StartsWith("disk", StringComparison.Ordinal)).ShouldBeEmpty();
        machine.Write("sys/class/thermal/thermal_zone0/temp", "85000");
        machine.Write("sys/devices/platform/soc/soc:firmware/get_throttled", "5");
        machine.Write("proc/meminfo", "MemAvailable: 50000 kB\n");
        reader.Read().Concerns.ShouldBe(["memory almost full", "hot (85 °C)", "slowed down by the board", "power supply too weak"], ignoreOrder: true);
    }

    [Fact]
    public void A_calendar_that_nobody_vouches_for_is_a_concern()
    {
        using HealthReader reader = Reader();
        reader.Read().Concerns.ShouldContain("clock not set");
    }

    public void Dispose()
    {
        frames.Dispose();
        machine.Dispose();
    }

    private HealthReader Reader() => new(new HealthInputs(machine.Data, new DeviceSensors(machine.Root), machine.Start(), () => Capturing, frames, snapshots, () => depth, "CPU"));

    private static CaptureState Capturing => new()
    {
        Source = "a grabber", IsDemonstration = false, State = SourceState.Frozen, Since = TimeSpan.Zero, FramesPerSecond = 29.94, Width = 1280, Height = 720, Frames = 5, Dropped = 0, Damaged = 0, HasColour = false, Discontinuities = 0,
    };

    private static JsonElement Json(HealthMessage health) => JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(health, HealthJson.Default.HealthMessage)).RootElement;
}
