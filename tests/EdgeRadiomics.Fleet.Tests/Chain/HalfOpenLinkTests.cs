using EdgeRadiomics.Fleet.Tests.Parts;

namespace EdgeRadiomics.Fleet.Tests.Chain;

/// <summary>Packets vanish in a network namespace while every socket looks open, on the device's side and on the centre's.</summary>
public sealed class HalfOpenLinkTests(Postgres postgres)
{
    [Fact]
    public async Task What_was_saved_while_packets_vanished_is_stored_once_and_in_order()
    {
        string database = await postgres.NewDatabaseAsync();
        await using BrokenRoad road = await BrokenRoad.BuildAsync();
        await using FleetProcess fleet = FleetProcess.Start([], "run", "--broker", road.CentresUrl, "--http", $"http://127.0.0.1:{Ports.Free()}", "--database", database);
        await fleet.Says("connected to broker");
        await using RealDevice device = new();
        device.GoOnline(road.DevicesUrl);
        device.Save(40);
        await device.IsEmpty();

        device.Save(200);
        await road.LoseAsync("d", true);
        device.Save(30);
        await Eventually.IsTrue(() => device.Sync!.Status is { Connected: false, LastError: not null }, "the device gives up the dead link");
        device.Save(30);
        device.Waiting.ShouldBeGreaterThanOrEqualTo(60, "marking goes on and nothing leaves");
        await road.LoseAsync("d", false);
        await device.IsEmpty();

        await road.LoseAsync("c", true);
        device.Save(200);
        await fleet.Says("next attempt in");
        device.Waiting.ShouldBe(200, "no record leaves without the centre's word");
        await road.LoseAsync("c", false);
        await device.IsEmpty();
        await device.StandsIn(database);
    }
}
