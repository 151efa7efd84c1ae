using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Frames;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Live;

public class SnapshotApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Snapshot_says_what_the_line_saw()
    {
        await using Bench bench = await Bench.OpenAsync();
        bench.Snapshots.Publish(DrawnSnapshot.Of(7, spacing: new PixelSpacing(0.1, 0.1)));
        JsonElement json = await SnapshotAsync(bench);

        JsonElement frame = json.GetProperty("frame");
        frame.GetProperty("number").GetInt64().ShouldBe(7);
        frame.GetProperty("state").GetString().ShouldBe("streaming");
        frame.GetProperty("sector").GetProperty("x").GetInt32().ShouldBe(100);
        frame.GetProperty("demonstration").GetBoolean().ShouldBeTrue();
        JsonElement lesion = json.GetProperty("lesion");
        lesion.GetProperty("longAxisMm").GetDouble().ShouldBe(12.0, 0.05, "contour points are whole pixels");
        lesion.GetProperty("areaMm2").GetDouble().ShouldBe(lesion.GetProperty("areaPx").GetInt32() * 0.01, 0.01);
        int[] runs = [.. lesion.GetProperty("maskRle").EnumerateArray().Select(r => r.GetInt32())];
        runs.Sum().ShouldBe(DrawnSnapshot.Width * DrawnSnapshot.Height);
        runs.Where((_, i) => i % 2 == 1).Sum().ShouldBe(lesion.GetProperty("areaPx").GetInt32());
        lesion.GetProperty("descriptors")[0].GetProperty("words").GetString().ShouldBe("shadowing");
        lesion.GetProperty("descriptors")[2].GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null, "NaN is undefined");
        JsonElement hint = json.GetProperty("hints")[0];
        hint.GetProperty("marker").GetString().ShouldBe("ER");
        hint.GetProperty("state").GetString().ShouldBe("favours-positive");
        hint.GetProperty("grade").GetString().ShouldBe("C");
        json.GetProperty("hints")[2].GetProperty("abstainReason").GetString().ShouldBe("no hint: no evidence");
        json.GetProperty("latencyMs").GetProperty("p95").GetDouble().ShouldBe(21.4, 0.01);
        json.GetProperty("models")[0].GetProperty("calibration").GetString()!.ShouldStartWith("Uncalibrated");
        json.GetProperty("device").GetProperty("topicPrefix").GetString().ShouldBe("er/v1/demo-site/demo-1");
        json.GetProperty("notice").GetString().ShouldBe("Investigational use only. Not a pathology result.");
    }

    [Fact]
    public async Task Without_ruler_there_are_no_millimetres()
    {
        await using Bench bench = await Bench.OpenAsync();
        bench.Snapshots.Publish(DrawnSnapshot.Of(1));
        JsonElement json = await SnapshotAsync(bench);
        json.GetProperty("frame").GetProperty("spacingMm").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("lesion").GetProperty("longAxisMm").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("lesion").GetProperty("areaMm2").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Before_the_first_frame_it_says_it_waits()
    {
        await using Bench bench = await Bench.OpenAsync();
        JsonElement json = await SnapshotAsync(bench);
        json.GetProperty("frame").GetProperty("number").GetInt64().ShouldBe(0);
        json.GetProperty("absenceText").GetString().ShouldBe("Waiting for the first frame.");
    }

    [Fact]
    public async Task A_frame_without_lesion_says_why()
    {
        await using Bench bench = await Bench.OpenAsync();
        bench.Snapshots.Publish(DrawnSnapshot.Of(1, hasLesion: false));
        JsonElement json = await SnapshotAsync(bench);
        json.GetProperty("lesion").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("absence").GetString().ShouldBe("no-lesion-found");
    }

    [Fact]
    public async Task A_screen_without_ultrasound_is_no_signal_and_not_a_stall()
    {
        FakeTimeProvider time = new();
        await using Bench bench = await Bench.OpenAsync(time: time);
        bench.CaptureSays = EdgeRadiomics.Frames.SourceState.NoSignal;
        bench.Snapshots.Publish(DrawnSnapshot.Of(1));
        time.Advance(TimeSpan.FromMilliseconds(1001));
        JsonElement json = await SnapshotAsync(bench);
        json.GetProperty("frame").GetProperty("state").GetString().ShouldBe("no-signal");
        json.GetProperty("lesion").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("absence").GetString().ShouldBe("no-picture");
    }

    [Fact]
    public async Task After_a_second_without_frame_lesion_and_hints_are_withdrawn()
    {
        FakeTimeProvider time = new();
        await using Bench bench = await Bench.OpenAsync(time: time);
        bench.Snapshots.Publish(DrawnSnapshot.Of(1));
        time.Advance(TimeSpan.FromMilliseconds(999));
        (await SnapshotAsync(bench)).GetProperty("frame").GetProperty("state").GetString().ShouldBe("streaming");
        time.Advance(TimeSpan.FromMilliseconds(2));
        JsonElement json = await SnapshotAsync(bench);
        json.GetProperty("frame").GetProperty("state").GetString().ShouldBe("stalled");
        json.GetProperty("frame").GetProperty("ageMs").GetDouble().ShouldBeGreaterThan(1000);
        json.GetProperty("lesion").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("absence").GetString().ShouldBe("stalled");
        foreach (JsonElement hint in json.GetProperty("hints").EnumerateArray())
        {
            hint.GetProperty("state").GetString().ShouldBe("no-hint");
            hint.GetProperty("probability").ValueKind.ShouldBe(JsonValueKind.Null);
        }
        bench.Snapshots.Publish(DrawnSnapshot.Of(2));
        (await SnapshotAsync(bench)).GetProperty("lesion").ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task A_slow_analysis_is_no_stall_until_the_next_one_is_overdue()
    {
        FakeTimeProvider time = new();
        await using Bench bench = await Bench.OpenAsync(time: time);
        bench.Snapshots.Publish(DrawnSnapshot.Of(1) with { Latency = new LatencyMs(Capture: 500, Segmentation: 2800, Features: 150, Hints: 50, Total: 3500) });
        time.Advance(TimeSpan.FromSeconds(5.9));
        (await SnapshotAsync(bench)).GetProperty("frame").GetProperty("state").GetString().ShouldBe("streaming");
        time.Advance(TimeSpan.FromSeconds(0.2));
        (await SnapshotAsync(bench)).GetProperty("frame").GetProperty("state").GetString().ShouldBe("stalled");
    }

    [Theory]
    [InlineData(SourceState.NoSignal, "no-signal")]
    [InlineData(SourceState.Stalled, "stalled")]
    public async Task A_source_that_is_gone_withdraws_lesion_and_hints_at_once(SourceState state, string word)
    {
        FakeTimeProvider time = new();
        await using Bench bench = await Bench.OpenAsync(time: time);
        bench.Snapshots.Publish(DrawnSnapshot.Of(1));
        bench.CaptureSays = state;
        JsonElement json = await SnapshotAsync(bench);
        json.GetProperty("frame").GetProperty("state").GetString().ShouldBe(word);
        json.GetProperty("lesion").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Commands_answer_and_refusals_say_why()
    {
        await using Bench bench = await Bench.OpenAsync();
        (int status, JsonElement answer) = await CommandAsync(bench, "mark");
        status.ShouldBe(409);
        answer.GetProperty("ok").GetBoolean().ShouldBeFalse();
        answer.GetProperty("message").GetString().ShouldBe("Start an exam first");

        (status, answer) = await CommandAsync(bench, "start");
        status.ShouldBe(200);
        answer.GetProperty("exam").GetProperty("id").GetString().ShouldBe("e-1");

        (status, answer) = await CommandAsync(bench, "mark");
        status.ShouldBe(409, "a ProblemException is a refusal");
        answer.GetProperty("message").GetString()!.ShouldContain("hold the probe still");

        bench.Snapshots.Publish(DrawnSnapshot.Of(1));
        (status, answer) = await CommandAsync(bench, "mark");
        status.ShouldBe(200);
        answer.GetProperty("exam").GetProperty("lastSaved").GetProperty("recordId").GetString().ShouldBe("r-1");
        (await SnapshotAsync(bench)).GetProperty("exam").GetProperty("lesionsMarked").GetInt32().ShouldBe(1);
        (await CommandAsync(bench, "finish")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Commands_are_not_taken_by_GET()
    {
        await using Bench bench = await Bench.OpenAsync();
        using HttpResponseMessage reply = await bench.Client.GetAsync(new Uri("/api/exam/start", UriKind.Relative), Cancel);
        ((int)reply.StatusCode).ShouldBeOneOf(404, 405);
    }

    private static async Task<JsonElement> SnapshotAsync(Bench bench)
    {
        using HttpResponseMessage reply = await bench.Client.GetAsync(new Uri("/api/snapshot", UriKind.Relative), Cancel);
        reply.EnsureSuccessStatusCode();
        reply.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        return JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Cancel)).RootElement;
    }

    private static async Task<(int Status, JsonElement Answer)> CommandAsync(Bench bench, string name)
    {
        using HttpResponseMessage reply = await bench.Client.PostAsync(new Uri($"/api/exam/{name}", UriKind.Relative), null, Cancel);
        return ((int)reply.StatusCode, JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Cancel)).RootElement);
    }
}
