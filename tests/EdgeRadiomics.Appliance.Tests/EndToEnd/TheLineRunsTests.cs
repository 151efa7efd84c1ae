using System.Diagnostics;
using System.Text.Json;
using EdgeRadiomics.Appliance.Tests.CommandLine;
using EdgeRadiomics.TestData;
using Microsoft.Playwright;
using NJsonSchema;
using static EdgeRadiomics.Appliance.Tests.CommandLine.ApplianceProcess;

namespace EdgeRadiomics.Appliance.Tests.EndToEnd;

/// <summary>The product's main job, by the front door: the program, a browser, an outside MQTT client.</summary>
public sealed class TheLineRunsTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("line").FullName;

    [Fact]
    public async Task The_demonstration_shows_a_moving_page_and_publishes_one_result_for_each_marked_lesion()
    {
        Assert.SkipUnless(File.Exists(Chromium.Path), "chromium is missing: apt-get install chromium");
        Assert.SkipUnless(File.Exists("/usr/bin/mosquitto_sub"), "mosquitto_sub is missing: apt-get install mosquitto-clients");
        (int httpPort, int mqttPort) = (FreePort(), FreePort());
        string http = $"http://127.0.0.1:{httpPort}";
        Stopwatch sinceStart = Stopwatch.StartNew();
        await using ApplianceProcess appliance = Start("run", "--http", http, "--broker", $"embedded:{mqttPort}", "--data", data);
        using HttpClient client = new() { BaseAddress = new Uri(http) };

        // Within 10 s of the process start: a mask, and hints or abstentions with reasons.
        JsonElement snapshot = Parse(await Ask.Eventually(client, "/api/snapshot", json => Parse(json).TryGetProperty("lesion", out JsonElement lesion) && lesion.ValueKind == JsonValueKind.Object));
        sinceStart.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        snapshot.GetProperty("lesion").GetProperty("maskRle").GetArrayLength().ShouldBeGreaterThan(1);
        JsonElement[] hints = [.. snapshot.GetProperty("hints").EnumerateArray()];
        hints.Select(hint => hint.GetProperty("marker").GetString()).ShouldBe(["ER", "PR", "HER2", "Ki-67", "triple-negative", "St. Gallen group"]);
        foreach (JsonElement hint in hints)
            (hint.GetProperty("state").GetString() != "no-hint" || hint.GetProperty("abstainReason").GetString()!.Length > 0).ShouldBeTrue();
        appliance.Output.ShouldContain(http);
        string prefix = snapshot.GetProperty("device").GetProperty("topicPrefix").GetString()!;
        appliance.Output.ShouldContain(prefix);

        await using MosquittoSub outside = new(mqttPort, "er/v1/#");
        await outside.Receives(message => message.Topic == $"{prefix}/live/hint");
        await outside.Receives(message => message.Topic == $"{prefix}/status" && message.Payload.Contains("\"online\"", StringComparison.Ordinal));

        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(Chromium.Options);
        IPage page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        List<string> troubles = [];
        page.Console += (_, message) => { if (message.Type == "error") troubles.Add(message.Text); };
        page.Request += (_, request) => { if (!request.Url.StartsWith(http, StringComparison.Ordinal) && !request.Url.StartsWith("ws://127.0.0.1", StringComparison.Ordinal)) troubles.Add(request.Url); };
        await page.GotoAsync(http);
        byte[] first = await page.Locator("canvas").First.ScreenshotAsync();
        await Moves(page, first);

        for (int marked = 1; marked <= 3; marked++)
        {
            await Ask.Eventually(client, "/api/snapshot", json => Parse(json).GetProperty("lesion").ValueKind == JsonValueKind.Object);
            await page.WaitForSelectorAsync("#mark:not([disabled])");
            await page.Keyboard.PressAsync("m");
            await Ask.Eventually(client, "/api/snapshot", json => Parse(json).GetProperty("exam").GetProperty("lesionsMarked").GetInt32() == marked);
        }
        await Ask.Eventually(client, "/api/snapshot", json => Parse(json).GetProperty("device").GetProperty("outboxDepth").GetInt32() == 0);
        await Ready(client);
        if (UpdatesReadme) await Ask.Eventually(client, "/api/snapshot", json => Parse(json).GetProperty("frame").GetProperty("number").GetInt64() > 130);
        byte[] picture = await page.ScreenshotAsync();
        Keep(picture);

        await outside.Receives(_ => outside.Messages.Count(message => message.Topic == $"{prefix}/evt/result") >= 3);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        MosquittoMessage[] results = [.. outside.Messages.Where(message => message.Topic == $"{prefix}/evt/result")];
        results.Length.ShouldBe(3, "exactly one result for each marked lesion");
        JsonSchema schema = await JsonSchema.FromFileAsync(Repository.PathOf("src", "EdgeRadiomics.Core", "Exams", "lesion-result.schema.json"), TestContext.Current.CancellationToken);
        foreach (MosquittoMessage result in results)
        {
            schema.Validate(result.Payload).Select(error => error.ToString()).ShouldBeEmpty();
            string id = Parse(result.Payload).GetProperty("id").GetString()!;
            File.Exists(Path.Combine(data, "archive", id + ".png")).ShouldBeTrue();
            File.Exists(Path.Combine(data, "archive", id + ".mask.png")).ShouldBeTrue();
        }
        results.Select(result => Parse(result.Payload).GetProperty("id").GetString()).Distinct().Count().ShouldBe(3);
        troubles.ShouldBeEmpty("no console error, no request beyond the appliance");

        (await appliance.Terminate()).ShouldBe(0);
        appliance.Errors.ShouldNotContain("Exception");
    }

    [Theory]
    [InlineData("bus-bra/images", "replay:")]
    [InlineData("clips/bk_medical_framegrab_6frames.mkv", "clip:")]
    [InlineData("clips/sonixtouch_framegrab_probe_rotation.mkv", "clip:")]
    [InlineData("clips/sonixtouch_framegrab_random_motion.mkv", "clip:")]
    [InlineData("clips/sonixtouch_framegrab_template_translation.mkv", "clip:")]
    [InlineData("clips/ultrasonix_curvilinear_5frames.mkv", "clip:")]
    [InlineData("clips/ultrasonix_l14_bone.mkv", "clip:")]
    [InlineData("clips/ultrasonix_nwire_calibration.mkv", "clip:")]
    public async Task Shared_frames_and_clips_run_without_an_error(string path, string kind)
    {
        string source = kind + Repository.SharedData(path);
        TimeSpan duration = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("EDGERADIOMICS_LONG") == "1" ? 60 : 4);
        string http = $"http://127.0.0.1:{FreePort()}";
        await using ApplianceProcess appliance = Start("run", "--source", source, "--http", http, "--broker", $"embedded:{FreePort()}", "--data", data);
        using HttpClient client = new() { BaseAddress = new Uri(http) };
        long first = Number(await Ask.Eventually(client, "/api/snapshot", json => Number(json) > 0));
        await Task.Delay(duration, TestContext.Current.CancellationToken);
        Number(await client.GetStringAsync("/api/snapshot", TestContext.Current.CancellationToken)).ShouldBeGreaterThan(first + 3);
        (await appliance.Terminate()).ShouldBe(0);
        appliance.Errors.Trim().ShouldBeEmpty();
        appliance.Output.ShouldNotContain("fail:");
    }

    public void Dispose() => Directory.Delete(data, recursive: true);

    private static bool UpdatesReadme => Environment.GetEnvironmentVariable("EDGERADIOMICS_README_PICTURE") == "1";

    private static async Task Moves(IPage page, byte[] first)
    {
        for (int i = 0; i < 50; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            byte[] now = await page.Locator("canvas").First.ScreenshotAsync();
            if (!first.AsSpan().SequenceEqual(now)) return;
        }
        throw new TimeoutException("the page does not move");
    }

    // The picture for README is taken when a hint is up, not while the track is still measuring.
    private static async Task Ready(HttpClient client) =>
        await Ask.Eventually(client, "/api/snapshot", json => Parse(json).GetProperty("hints").EnumerateArray().Any(hint => hint.GetProperty("state").GetString() != "no-hint"), seconds: 90);

    private static void Keep(byte[] picture)
    {
        string kept = Repository.PathOf("artifacts", "screenshots", "page.png");
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        File.WriteAllBytes(kept, picture);
        if (UpdatesReadme)
            File.Copy(kept, Repository.PathOf("src", "EdgeRadiomics.Appliance", "Live", "page.png"), overwrite: true);
    }

    private static long Number(string json) => Parse(json).TryGetProperty("frame", out JsonElement frame) && frame.ValueKind == JsonValueKind.Object ? frame.GetProperty("number").GetInt64() : 0;

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
