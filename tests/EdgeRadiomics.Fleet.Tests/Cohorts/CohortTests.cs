using System.Net;
using EdgeRadiomics.Features;
using EdgeRadiomics.Fleet.Tests.Parts;
using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Fleet.Tests.Cohorts;

/// <summary>From the records of a van and a pathology table to the table that the trainer's own reader reads.</summary>
public sealed class CohortTests(Postgres postgres) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fleet-cohort").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pathology_comes_in_by_token_and_the_cohort_goes_out(bool isPostgres)
    {
        string? database = isPostgres ? await postgres.NewDatabaseAsync() : null;
        string[] choice = database is null ? ["--data", folder] : ["--database", database];
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, null, choice);
        await using Van van = new(broker.Port, "van-1");
        van.Make(20);
        await van.IsEmpty();
        string[] tokens = [.. van.Device.Made.Where(record => record.Stream == "result").Select(record => TokenOf(record.Payload)).Distinct()];
        tokens.Length.ShouldBe(4);

        string table = Path.Combine(folder, "pathology.csv"), cohort = Path.Combine(folder, "cohort.csv");
        File.WriteAllText(table, $"token,pathology,er,remark\n{tokens[0]},malignant,positive,\"core biopsy, left\"\n{tokens[1]},benign,,\n{new string('9', 64)},benign,,\n");
        (await Run("pathology", "--in", table)).ShouldContain("3 rows taken");
        (await Run("cohort", "--out", cohort)).ShouldContain("10 results written");

        CsvTable read = CsvTable.Read(cohort);
        read.Rows.Count.ShouldBe(10);
        foreach (string column in (string[])["id", "file", "mask", "device", "token", "pathology", .. FeatureCatalogue.All.Select(feature => feature.Name)]) read.Column(column);
        read.Rows.Count(row => row[read.Column("pathology")] == "malignant").ShouldBe(5);
        string[] first = read.Rows[0];
        first[read.Column("remark")].ShouldBe("core biopsy, left");
        first[read.Column("file")].ShouldBe(first[read.Column("id")] + ".png");
        first[read.Column("mask")].ShouldBe(first[read.Column("id")] + ".mask.png");
        first[read.Column("mm_per_px_x")].ShouldBe("0.08");

        using HttpClient client = new() { BaseAddress = new Uri(fleet.Http) };
        (await client.GetStringAsync("/api/cohort.csv", TestContext.Current.CancellationToken)).ShouldBe(File.ReadAllText(cohort));
        HttpResponseMessage corrected = await client.PostAsync("/api/pathology", new StringContent($"token,pathology\n{tokens[0]},benign\n"), TestContext.Current.CancellationToken);
        (await corrected.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("\"rows\":1");
        (await Run("cohort", "--out", cohort)).ShouldContain("10 results");
        CsvTable.Read(cohort).Rows.Count(row => row[read.Column("pathology")] == "malignant").ShouldBe(0, "the later row counts");
        foreach (string bad in (string[])["", "patient,pathology\nx,y\n", "token,id\nx,y\n", "token,er\nx\n", "token,er\na b,c\n", "token,er\nKRZ-4711-MILLER,c\n", $"token,er\n{new string('A', 64)},c\n", "token,er';--\na,c\n"])
            (await client.PostAsync("/api/pathology", new StringContent(bad), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.BadRequest, bad);

        async Task<string> Run(params string[] arguments)
        {
            await using FleetProcess verb = FleetProcess.Start([], [.. arguments, .. choice]);
            (await verb.Exit()).ShouldBe(0, verb.Output);
            return verb.Output;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Results_of_one_patient_from_two_vans_meet_their_pathology(bool isPostgres)
    {
        string? database = isPostgres ? await postgres.NewDatabaseAsync() : null;
        string[] choice = database is null ? ["--data", folder] : ["--database", database];
        string patient = new('a', 64), mistaken = new('b', 64);
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, null, choice);
        foreach (string name in (string[])["van-1", "van-2"])
        {
            await using Van van = new(broker.Port, name);
            van.Device.Make(examToo: true);
            van.Device.Bind("bound", mistaken);
            van.Device.Bind("rebound", patient);
            van.Device.Make();
            await van.IsEmpty();
        }
        string table = Path.Combine(folder, "pathology.csv"), cohort = Path.Combine(folder, "cohort.csv");
        File.WriteAllText(table, $"token,er\n{patient},positive\n{mistaken},negative\n");
        foreach (string[] arguments in (string[][])[["pathology", "--in", table], ["cohort", "--out", cohort]])
        {
            await using FleetProcess verb = FleetProcess.Start([], [.. arguments, .. choice]);
            (await verb.Exit()).ShouldBe(0, verb.Output);
        }
        CsvTable read = CsvTable.Read(cohort);
        read.Rows.Select(row => row[read.Column("device")]).ShouldBe(["van-1", "van-1", "van-2", "van-2"]);
        read.Rows.ShouldAllBe(row => row[read.Column("token")] == patient && row[read.Column("er")] == "positive");
    }

    private static string TokenOf(byte[] record)
    {
        using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(record);
        return document.RootElement.GetProperty("data").GetProperty("exam").GetProperty("token").GetString()!;
    }
}
