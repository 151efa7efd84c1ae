using EdgeRadiomics.Fleet.Tests.Parts;

namespace EdgeRadiomics.Fleet.Tests.Intake;

/// <summary>A PostgreSQL of its own, cut off as by a power cut.</summary>
public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task Nothing_is_acknowledged_while_the_database_is_away_and_everything_after()
    {
        await using Postgres postgres = new();
        await postgres.InitializeAsync();
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await using Van van = new(broker.Port, "van-1");
        van.Make(100);
        await Eventually.IsTrue(() => van.Device.Pending < 120, "some are stored");
        await postgres.StopAsync();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        int before = van.Device.Pending;
        van.Make(30);
        await fleet.Says("messages wait unacknowledged");
        van.Device.Pending.ShouldBe(before + 36, "30 results and 6 exams wait");
        await postgres.StartAsync();
        await van.IsEmpty();
        await Table.HoldsExactly(database, van);
    }

    [Fact]
    public async Task It_starts_before_its_database_and_waits_for_it()
    {
        await using Postgres postgres = new();
        await postgres.InitializeAsync();
        string database = await postgres.NewDatabaseAsync();
        await postgres.StopAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("next attempt in");
        await using Van van = new(broker.Port, "van-1");
        van.Make(5);
        await postgres.StartAsync();
        await van.IsEmpty();
        await Table.HoldsExactly(database, van);
    }
}
