using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using EdgeRadiomics.Appliance.Tests.CommandLine;
using EdgeRadiomics.Fleet.Tests.Parts;

namespace EdgeRadiomics.Fleet.Tests.Chain;

/// <summary>A patient reference goes into the real appliance; the centre knows its token, and the reference is nowhere: database, HTTP, cohort, output.</summary>
public sealed class PatientReferenceTests(Postgres postgres)
{
    private const string Dump = "/usr/lib/postgresql/15/bin/pg_dump", Reference = "krz-4711-Miller";

    [Fact]
    public async Task The_centre_knows_the_token_and_no_byte_of_the_reference()
    {
        string database = await postgres.NewDatabaseAsync(), data = Directory.CreateTempSubdirectory("patient").FullName;
        byte[] key = RandomNumberGenerator.GetBytes(32);
        File.WriteAllBytes(Path.Combine(data, "patient.key"), key);
        string token = Convert.ToHexStringLower(HMACSHA256.HashData(key, "KRZ-4711-MILLER"u8));
        StringBuilder left = new();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("is ready");
        string http = $"http://127.0.0.1:{Ports.Free()}";
        await using (ApplianceProcess appliance = ApplianceProcess.Start("run", "--http", http, "--broker", broker.Url, "--data", data))
        {
            using HttpClient device = new() { BaseAddress = new Uri(http) };
            await Eventually.IsTrue(() => Posted(device, "/api/exam/patient", Reference), "the page takes the reference", 60);
            await Eventually.IsTrue(() => Posted(device, "/api/exam/mark", ""), "a lesion is marked", 60);
            (await Posted(device, "/api/exam/finish", "")).ShouldBeTrue();
            await Eventually.IsTrue(async () => (await Table.Rows(database)).Count(row => row.Stream == "exam") == 3, "opened, bound and closed are stored");
        }
        using HttpClient centre = new() { BaseAddress = new Uri(fleet.Http) };
        using HttpResponseMessage known = await centre.PostAsync("/api/pathology", new StringContent($"token,er\n{token},positive\n"), TestContext.Current.CancellationToken);
        known.StatusCode.ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage mistaken = await centre.PostAsync("/api/pathology", new StringContent($"token,er\n{Reference},positive\n"), TestContext.Current.CancellationToken);
        mistaken.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        left.Append(await mistaken.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        foreach (string path in (string[])["/api/programme", "/api/cohort.csv"]) left.Append(await centre.GetStringAsync(path, TestContext.Current.CancellationToken));
        string stored = await DumpOf(database);
        stored.ShouldContain(token, Case.Sensitive, "the search looks where things are");
        (await fleet.Terminate()).ShouldBe(0, fleet.Output);
        left.Append(stored).Append(fleet.Output);
        string all = left.ToString(), plain = Reference.ToUpperInvariant();
        foreach (byte[] form in (byte[][])[Encoding.UTF8.GetBytes(Reference), Encoding.UTF8.GetBytes(plain)])
            foreach (string written in (string[])[Encoding.UTF8.GetString(form), Convert.ToHexString(form), Convert.ToBase64String(form).TrimEnd('='), Convert.ToHexString(SHA256.HashData(form)), Convert.ToBase64String(SHA256.HashData(form)).TrimEnd('=')])
                all.Contains(written, StringComparison.OrdinalIgnoreCase).ShouldBeFalse(written);
        Directory.Delete(data, recursive: true);
    }

    // Until the program listens, and while its lesion is out of the picture, the answer is no.
    private static async Task<bool> Posted(HttpClient client, string path, string body)
    {
        try
        {
            using HttpResponseMessage answer = await client.PostAsync(path, new StringContent(body), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<string> DumpOf(string database)
    {
        using Process dump = Process.Start(new ProcessStartInfo(Dump, [database]) { RedirectStandardOutput = true })!;
        string text = await dump.StandardOutput.ReadToEndAsync();
        await dump.WaitForExitAsync();
        dump.ExitCode.ShouldBe(0);
        return text;
    }
}
