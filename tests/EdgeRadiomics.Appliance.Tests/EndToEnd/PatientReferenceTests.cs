using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeRadiomics.Appliance.Tests.CommandLine;
using static EdgeRadiomics.Appliance.Tests.CommandLine.ApplianceProcess;

namespace EdgeRadiomics.Appliance.Tests.EndToEnd;

/// <summary>A patient reference goes in and its token comes out; the reference itself is nowhere: database, archive, logs, MQTT, HTTP.</summary>
public sealed class PatientReferenceTests : IDisposable
{
    private const string Reference = "krz-4711-Miller";
    private readonly string data = Directory.CreateTempSubdirectory("patient").FullName;
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public async Task A_reference_leaves_its_token_in_the_exam_and_no_byte_of_itself_anywhere()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mosquitto_sub"), "mosquitto_sub is missing: apt-get install mosquitto-clients");
        string token = Convert.ToHexStringLower(HMACSHA256.HashData(key, "KRZ-4711-MILLER"u8));
        (int httpPort, int mqttPort) = (FreePort(), FreePort());
        File.WriteAllBytes(Path.Combine(data, "patient.key"), key);
        StringBuilder left = new();
        await using ApplianceProcess appliance = Start("run", "--http", $"http://127.0.0.1:{httpPort}", "--broker", $"embedded:{mqttPort}", "--data", data);
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}") };
        await Ask.Eventually(client, "/api/snapshot", json => Parse(json).TryGetProperty("lesion", out JsonElement lesion) && lesion.ValueKind == JsonValueKind.Object);
        await using (MosquittoSub outside = new(mqttPort, "#"))
        {
            await outside.Receives(message => message.Topic.EndsWith("/status", StringComparison.Ordinal));
            // As a keyboard-wedge scanner sends it, and as a hand types it; then things that are no reference, which are refused without an echo.
            left.Append(await Post(client, "/api/exam/patient", Reference + "\r\n", 200)).Append(await Post(client, "/api/exam/patient", " KRZ-4711-Miller", 200));
            left.Append(await Post(client, "/api/exam/patient", string.Concat(Enumerable.Repeat(Reference, 6)), 409)).Append(await Post(client, "/api/exam/patient", " \t", 409));
            for (int i = 0; i < 100 && (await client.PostAsync("/api/exam/mark", null, TestContext.Current.CancellationToken)).StatusCode != System.Net.HttpStatusCode.OK; i++)
                await Task.Delay(50, TestContext.Current.CancellationToken);
            left.Append(await Post(client, "/api/exam/finish", "", 200));
            await outside.Receives(message => message.Payload.Contains("\"closed\"", StringComparison.Ordinal));
            await outside.Receives(message => message.Topic.EndsWith("/evt/result", StringComparison.Ordinal));
            left.Append(await client.GetStringAsync("/api/snapshot", TestContext.Current.CancellationToken));
            foreach (MosquittoMessage message in outside.Messages) left.Append(message.Topic).Append(message.Payload);

            JsonElement[] exams = [.. outside.Messages.Where(message => message.Topic.EndsWith("/evt/exam", StringComparison.Ordinal)).Select(message => Parse(message.Payload).GetProperty("data"))];
            exams.Select(exam => $"{exam.GetProperty("event").GetString()} {exam.GetProperty("patient").GetString()}").ShouldBe(["opened ", $"bound {token}", $"closed {token}"]);
        }
        // Killed, so that the database's log is still beside it and is searched too.
        appliance.Kill();
        await appliance.Exit();
        left.Append(appliance.Output).Append(appliance.Errors);
        Search("what the process sent and said", Encoding.UTF8.GetBytes(left.ToString()));
        string[] files = Directory.GetFiles(data, "*", SearchOption.AllDirectories);
        files.Count(file => file.Contains("archive", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(3);
        foreach (string file in files) Search(file, File.ReadAllBytes(file));
        files.Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(token)) >= 0).ShouldBeTrue("the search finds what is there");
    }

    [Fact]
    public async Task A_key_that_is_too_short_is_told_at_the_start()
    {
        File.WriteAllText(Path.Combine(data, "patient.key"), "secret");
        (int code, _, string errors) = await Run("run", "--http", "http://127.0.0.1:0", "--broker", $"embedded:{FreePort()}", "--data", data);
        code.ShouldBe(1);
        errors.ShouldContain("32 are the least");
        errors.ShouldNotContain("secret");
    }

    public void Dispose() => Directory.Delete(data, recursive: true);

    private static async Task<string> Post(HttpClient client, string path, string body, int status)
    {
        using StringContent content = new(body);
        using HttpResponseMessage answer = await client.PostAsync(path, content, TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(status, text);
        return text;
    }

    private static void Search(string where, byte[] bytes)
    {
        foreach (string form in (string[])[Reference, Reference.ToUpperInvariant(), Reference.ToLowerInvariant()])
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(form);
            foreach (byte[] hidden in (byte[][])[utf8, Encoding.Unicode.GetBytes(form), SHA256.HashData(utf8)])
                foreach (byte[] written in (byte[][])[hidden, .. new[] { Convert.ToHexString(hidden), Convert.ToHexStringLower(hidden), Convert.ToBase64String(hidden).TrimEnd('=')[..^1] }.Select(Encoding.UTF8.GetBytes)])
                    bytes.AsSpan().IndexOf(written).ShouldBe(-1, where);
        }
    }

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
