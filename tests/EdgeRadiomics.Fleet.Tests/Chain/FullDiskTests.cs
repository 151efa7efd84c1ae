using EdgeRadiomics.Fleet.Tests.Parts;

namespace EdgeRadiomics.Fleet.Tests.Chain;

/// <summary>The outbox on a file system that is full.</summary>
public sealed class FullDiskTests(Postgres postgres)
{
    [Fact]
    public async Task What_a_full_disk_refuses_is_not_called_saved_and_what_was_saved_is_stored_once()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await using SmallDisk disk = await SmallDisk.MountAsync(8);
        await using RealDevice device = new(folder: disk.Folder);
        device.Save(50);
        disk.Fill();
        string[] refusals = [.. Enumerable.Range(0, 5).Select(_ => Refusal(device)).Distinct()];
        refusals.ShouldHaveSingleItem().ShouldContain("free some space");

        device.GoOnline(broker.Url);
        await fleet.Says("is ready");
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
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await using SmallDisk disk = await SmallDisk.MountAsync(20);
        await using RealDevice device = new(folder: disk.Folder);
        Refusal(device);
        device.GoOnline(broker.Url);
        await device.IsEmpty();
        device.Save(20);
        await device.IsEmpty();
        await device.StandsIn(database);
    }

    private static string Refusal(RealDevice device) => Should.Throw<ProblemException>(() => device.Save(100_000)).Message;
}
