using EdgeRadiomics.Fleet.Tests.Parts;

namespace EdgeRadiomics.Fleet.Tests.Chain;

/// <summary>The broker is there before the centre: it takes records that nobody gets.</summary>
public sealed class LateCentreTests(Postgres postgres)
{
    [Fact]
    public async Task Records_sent_before_the_centre_listens_are_not_overtaken_by_those_after()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync("allow_anonymous true\nmax_queued_messages 0");
        await using RealDevice device = new();
        device.GoOnline(broker.Url);
        await Eventually.IsTrue(() => device.Sync!.Status.Connected, "online");
        device.Save(2);

        // The broker has answered both by then; the device does not say so.
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("connected to broker");
        device.Save(3);
        await device.IsEmpty();
        long[] received = [.. await Table.Read(database, "SELECT received_ms FROM record ORDER BY stream, session, seq", row => row.GetInt64(0))];
        received.Length.ShouldBeGreaterThanOrEqualTo(5);
        received.ShouldBe(received.Order());
    }
}
