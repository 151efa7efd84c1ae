using System.Text.Json;
using EdgeRadiomics.Appliance.Tests.CommandLine;
using EdgeRadiomics.Fleet.Tests.Parts;

namespace EdgeRadiomics.Fleet.Tests.Chain;

/// <summary>The outbox on a file system that is full.</summary>
public sealed class FullDiskTests(Postgres postgres)
{
    // As a programme's broker is set: at its limit of 1000 mosquitto drops its own answers too.
    private const string Fleets = "allow_anonymous true\nmax_queued_messages 0";

    [Fact]
    public async Task What_a_full_disk_refuses_is_not_called_saved_and_what_was_saved_is_stored_once()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync(Fleets);
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await using SmallDisk disk = await SmallDisk.MountAsync(8);
        await using RealDevice device = new(folder: disk.Folder);
        device.Save(50);
        disk.Fill();
        string[] refusals = [.. Enumerable.Range(0, 5).Select(_ => Refusal(device)).Distinct()];
        refusals.ShouldHaveSingleItem().ShouldContain("free some space");

        // Both: what is sent while nobody listens comes again later, and the order of arrival is then another.
        await fleet.Says("is ready");
        await fleet.Says("connected to broker");
        device.GoOnline(broker.Url);
        await Eventually.IsTrue(async () => (await Table.Rows(database)).Count == device.Saved.Count, "what was saved is sent from a full disk too");
        await Eventually.IsTrue(() => device.Sync!.Status.LastError?.Contains("free some space", StringComparison.Ordinal) == true, "the page says why they stay");
        disk.Free();
        device.Save(50);
        await device.IsEmpty();
        await device.StandsIn(database);
        device.Saved.Select(row => row.Sequence).ShouldBe(Enumerable.Range(1, device.Saved.Count).Select(i => (long)i), "a refused record spends no number");
    }

    [Fact]
    public async Task A_disk_that_the_records_themselves_filled_is_emptied_by_sending_them()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync(Fleets);
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await using SmallDisk disk = await SmallDisk.MountAsync(20);
        await using RealDevice device = new(folder: disk.Folder);
        Refusal(device);
        await fleet.Says("is ready");
        await fleet.Says("connected to broker");
        device.GoOnline(broker.Url);
        await device.IsEmpty();
        device.Save(20);
        await device.IsEmpty();
        await device.StandsIn(database);
    }

    [Fact]
    public async Task The_whole_appliance_refuses_a_mark_in_one_sentence_and_its_picture_goes_on()
    {
        string database = await postgres.NewDatabaseAsync(), http = $"http://127.0.0.1:{Ports.Free()}";
        await using Mosquitto broker = await Mosquitto.StartNewAsync(Fleets);
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("is ready");
        await using SmallDisk disk = await SmallDisk.MountAsync(40);
        await using ApplianceProcess appliance = ApplianceProcess.Start("run", "--http", http, "--broker", broker.Url, "--data", disk.Folder);
        using HttpClient page = new() { BaseAddress = new Uri(http) };
        int saved = 0;
        string refused = "";
        await Eventually.IsTrue(MarkAsync, "a lesion is marked", 60);
        disk.Fill();
        await Eventually.IsTrue(async () => !await MarkAsync() && refused.Contains("space", StringComparison.Ordinal), "the mark is refused for want of space", 60);
        refused.ShouldNotContain("   at ", Case.Sensitive, "one sentence");
        long frame = await Frame(page);
        await Eventually.IsTrue(async () => await Frame(page) > frame + 10, "the picture goes on");
        disk.Free();
        await Eventually.IsTrue(MarkAsync, "the next is saved", 60);
        await Eventually.IsTrue(async () => (await Table.Rows(database)).Count(row => row.Stream == "result") >= saved, "what was called saved is in the table");
        (await Table.Rows(database)).Where(row => row.Stream == "result").Select(row => row.Sequence).ShouldBe(Enumerable.Range(1, saved).Select(i => (long)i), "and nothing else");

        async Task<bool> MarkAsync()
        {
            (bool isSaved, refused) = await Mark(page);
            if (isSaved) saved++;
            return isSaved;
        }
    }

    private static async Task<(bool IsSaved, string Answer)> Mark(HttpClient page)
    {
        try
        {
            using HttpResponseMessage answer = await page.PostAsync("/api/exam/mark", null, TestContext.Current.CancellationToken);
            return (answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        catch (HttpRequestException)
        {
            return (false, "it does not listen yet");
        }
    }

    private static async Task<long> Frame(HttpClient page)
    {
        using JsonDocument snapshot = JsonDocument.Parse(await page.GetStringAsync("/api/snapshot", TestContext.Current.CancellationToken));
        return snapshot.RootElement.GetProperty("frame").GetProperty("number").GetInt64();
    }

    private static string Refusal(RealDevice device) => Should.Throw<ProblemException>(() => device.Save(100_000)).Message;
}
