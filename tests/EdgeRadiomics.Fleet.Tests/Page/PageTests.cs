using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using EdgeRadiomics.Fleet.Tests.Parts;
using Microsoft.Playwright;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Fleet.Tests.Page;

/// <summary>The page in Debian's chromium, with 200 simulated devices on a real broker.</summary>
public sealed class PageTests(Postgres postgres)
{
    private static readonly string[] Flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    [Fact]
    public async Task It_shows_200_devices_with_state_backlog_and_versions()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/chromium"), "/usr/bin/chromium is missing: apt-get install chromium");
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("connected to broker");
        Van[] vans = [.. Enumerable.Range(0, 200).Select(i => new Van(broker.Port, $"van-{i % 50 + 1:00}", patienceS: 30, site: ((string[])["north", "east", "south", "west"])[i / 50]))];
        try
        {
            foreach (Van van in vans) van.Make(3);
            foreach (Van van in vans) await van.IsEmpty(60);
            using IMqttClient hot = new MqttClientFactory().CreateMqttClient();
            await hot.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(), TestContext.Current.CancellationToken);
            await hot.PublishStringAsync("er/v1/north/room-1/status", """{"state":"online","session":1,"since":"2026-11-24T00:00:00Z"}""", MqttQualityOfServiceLevel.AtLeastOnce, retain: true, TestContext.Current.CancellationToken);
            await hot.PublishStringAsync("er/v1/north/room-1/health", """{"outbox":{"records":1200,"oldestAgeS":9000},"concerns":["disk almost full (412 MB left)","hot (85 °C)"]}""", cancellationToken: TestContext.Current.CancellationToken);
            vans[7].IsOnline = false;
            vans[7].Device.Drop();
            using HttpClient client = new() { BaseAddress = new Uri(fleet.Http) };
            await Eventually.IsTrue(async () => (await Programme(client)).GetProperty("devices").EnumerateArray().Any(device => device.GetProperty("reason").GetString() == "lost"), "the will comes");
            JsonElement programme = await Programme(client);
            programme.GetProperty("totals").GetProperty("results").GetInt64().ShouldBe(600);
            programme.GetProperty("totals").GetProperty("abstentionShare").GetDouble().ShouldBeInRange(0.5, 0.8);
            programme.GetProperty("devices").GetArrayLength().ShouldBe(201);

            Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
            using IPlaywright playwright = await Playwright.CreateAsync();
            await using IBrowser browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Headless = true, Args = Flags });
            IPage page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
            List<string> complaints = [];
            page.Console += (_, message) => { if (message.Type is "error" or "warning") complaints.Add(message.Text); };
            page.PageError += (_, error) => complaints.Add(error);
            page.Request += (_, request) => { if (!request.Url.StartsWith(fleet.Http, StringComparison.Ordinal)) complaints.Add(request.Url); };
            await page.GotoAsync(fleet.Http);
            await page.WaitForFunctionAsync("document.querySelectorAll('#devices tr').length === 201");
            (await page.TextContentAsync("#devices-online")).ShouldBe("200");
            (await page.TextContentAsync("#results")).ShouldBe("600");
            (await page.TextContentAsync("#devices tr:first-child"))!.ShouldContain("disk almost full", Case.Sensitive, "what needs a look stands first, in words");
            (await page.TextContentAsync("#devices tr:nth-child(2)"))!.ShouldContain("link lost");
            (await page.TextContentAsync("#devices tr:nth-child(3)"))!.ShouldContain("0.1.0");
            (await page.TextContentAsync("footer"))!.ShouldContain("Investigational use only");
            await page.FillAsync("#find", "east");
            await page.WaitForFunctionAsync("document.querySelectorAll('#devices tr').length === 50");
            await page.FillAsync("#find", "");
            string picture = Path.Combine(AppContext.BaseDirectory, "programme.png");
            await page.ScreenshotAsync(new() { Path = picture });
            TestContext.Current.TestOutputHelper?.WriteLine(picture);
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight")).ShouldBeTrue("it fits its window");
            complaints.ShouldBeEmpty();
        }
        finally
        {
            await Task.WhenAll(vans.Select(van => van.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task Beyond_loopback_it_needs_a_key_and_asks_for_it_on_every_address()
    {
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        string data = Directory.CreateTempSubdirectory("fleet-key").FullName;
        int port = Ports.Free();
        string[] arguments = ["run", "--broker", broker.Url, "--http", $"http://0.0.0.0:{port}", "--data", data];
        await using (FleetProcess open = FleetProcess.Start([("EDGERADIOMICS_ACCESS_KEY", "")], arguments))
        {
            (await open.Exit()).ShouldBe(1);
            open.Output.ShouldContain("no access key is set");
        }
        await using (FleetProcess fleet = FleetProcess.Start([("EDGERADIOMICS_ACCESS_KEY", "a long enough key")], arguments))
        {
            await fleet.Says("page ");
            using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            foreach (string path in (string[])["/", "/app.js", "/api/programme", "/api/cohort.csv", "/api/devices/north/van-1", "/nothing"])
                (await client.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
            (await client.PostAsync("/api/pathology", new StringContent("token\n"), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a long enough key");
            (await client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await client.GetAsync("/api/devices/north/van-1", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            using HttpRequestMessage foreign = new(HttpMethod.Post, "/api/pathology") { Content = new StringContent("token\n"), Headers = { { "Origin", "http://elsewhere.example" } } };
            (await client.SendAsync(foreign, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        Directory.Delete(data, recursive: true);
    }

    private static async Task<JsonElement> Programme(HttpClient client)
    {
        using JsonDocument document = JsonDocument.Parse(await client.GetStringAsync("/api/programme", TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }
}
