using System.Text.Json;
using EdgeRadiomics.Appliance.Tests.CommandLine;
using static EdgeRadiomics.Appliance.Tests.CommandLine.ApplianceProcess;

namespace EdgeRadiomics.Appliance.Tests.EndToEnd;

/// <summary>Promise 4 by the front door: what the page called saved survives kill -9 and reaches the broker once it is there.</summary>
public sealed class KilledApplianceTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("killed").FullName;

    [Fact]
    public async Task Every_result_that_was_answered_as_saved_arrives_after_kills_without_a_hole()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/mosquitto"), "mosquitto is missing: apt-get install mosquitto mosquitto-clients");
        int rounds = Environment.GetEnvironmentVariable("EDGERADIOMICS_LONG") == "1" ? 20 : 3, mqttPort = FreePort();
        List<string> saved = [];
        for (int round = 0; round < rounds; round++)
        {
            await using ApplianceProcess appliance = Run(mqttPort, out HttpClient client);
            using HttpClient page = client;
            await Ask.Eventually(page, "/api/snapshot", json => Parse(json).TryGetProperty("lesion", out JsonElement lesion) && lesion.ValueKind == JsonValueKind.Object);
            saved.Add(await Mark(page));
            saved.Add(await Mark(page));

            // Killed with a third mark on its way: it may be saved or not, but not by half.
            Task<HttpResponseMessage> third = page.PostAsync("/api/exam/mark", null, TestContext.Current.CancellationToken);
            await Task.Delay(4 * round, TestContext.Current.CancellationToken);
            appliance.Kill();
            try
            {
                using HttpResponseMessage answer = await third;
                if (answer.IsSuccessStatusCode) saved.Add(Id(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
            }
            catch (HttpRequestException)
            {
                // It died before it answered, so it promised nothing.
            }
        }
        string config = Path.Combine(data, "mosquitto.conf");
        File.WriteAllText(config, $"listener {mqttPort} 127.0.0.1\nallow_anonymous true\nlog_type none\n");
        using System.Diagnostics.Process broker = System.Diagnostics.Process.Start("/usr/sbin/mosquitto", ["-c", config]);
        try
        {
            await Task.Delay(300, TestContext.Current.CancellationToken);
            await using MosquittoSub centre = new(mqttPort, "er/v1/+/+/evt/result");
            await Task.Delay(300, TestContext.Current.CancellationToken);
            await using ApplianceProcess last = Run(mqttPort, out HttpClient client);
            using HttpClient page = client;
            await Ask.Eventually(page, "/api/snapshot", Drained);
            await centre.Receives(message => Parse(message.Payload).GetProperty("id").GetString() == saved[^1]);
            JsonElement[] results = [.. centre.Messages.Select(message => Parse(message.Payload))];
            results.Select(result => result.GetProperty("erseq").GetInt64()).ShouldBe(Enumerable.Range(1, results.Length).Select(i => (long)i), "in order, each once, no hole");
            string[] arrived = [.. results.Select(result => result.GetProperty("id").GetString()!)];
            saved.ShouldBeSubsetOf(arrived);
            arrived.Length.ShouldBeLessThanOrEqualTo(3 * rounds);
            foreach (string id in arrived) File.Exists(Path.Combine(data, "data", "archive", id + ".mask.png")).ShouldBeTrue("a record always has its pictures");
        }
        finally
        {
            broker.Kill();
        }
    }

    public void Dispose() => Directory.Delete(data, recursive: true);

    private static bool Drained(string snapshot) =>
        Parse(snapshot).TryGetProperty("device", out JsonElement device) && device.GetProperty("brokerConnected").GetBoolean() && device.GetProperty("outboxDepth").GetInt32() == 0;

    private ApplianceProcess Run(int mqttPort, out HttpClient client)
    {
        string http = $"http://127.0.0.1:{FreePort()}";
        client = new HttpClient { BaseAddress = new Uri(http) };
        return Start("run", "--http", http, "--broker", $"mqtt://127.0.0.1:{mqttPort}", "--ack", "puback", "--data", Path.Combine(data, "data"));
    }

    // The demonstration's lesion leaves the picture now and then; a refusal is an answer too.
    private static async Task<string> Mark(HttpClient client)
    {
        for (int i = 0; i < 200; i++)
        {
            using HttpResponseMessage answer = await client.PostAsync("/api/exam/mark", null, TestContext.Current.CancellationToken);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode) return Id(text);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException("no mark was accepted");
    }

    private static string Id(string answer) => Parse(answer).GetProperty("exam").GetProperty("lastSaved").GetProperty("recordId").GetString()!;

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
