using EdgeRadiomics.Fleet.Tests.Parts;
using EdgeRadiomics.FleetLoad;

namespace EdgeRadiomics.Fleet.Tests.Intake;

/// <summary>Fleet as a process, Debian's PostgreSQL and mosquitto, simulated devices with the real contract: each record once, whatever goes away.</summary>
public sealed class NothingIsLostTests(Postgres postgres)
{
    [Fact]
    public async Task Every_record_is_stored_once_and_then_acknowledged()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("connected to broker");
        await using Van first = new(broker.Port, "van-1"), second = new(broker.Port, "van-2", session: 7);
        first.Make(50);
        second.Make(50);
        await first.IsEmpty();
        await second.IsEmpty();
        await Table.HoldsExactly(database, first, second);
        (await fleet.Terminate()).ShouldBe(0, fleet.Output);
    }

    [Fact]
    public async Task A_killed_centre_goes_on_where_it_was()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using Van van = new(broker.Port, "van-1");
        int rounds = Environment.GetEnvironmentVariable("EDGERADIOMICS_LONG") == "1" ? 40 : 3;
        for (int round = 0; round < rounds; round++)
        {
            await using FleetProcess fleet = FleetProcess.Run(broker, database);
            await fleet.Says("connected to broker");
            van.Make(150);
            await Task.Delay(40 * round % 600, TestContext.Current.CancellationToken);
            await fleet.KillAsync();
        }
        await using FleetProcess last = FleetProcess.Run(broker, database);
        await van.IsEmpty();
        await Table.HoldsExactly(database, van);
    }

    [Fact]
    public async Task While_the_broker_is_away_records_wait_and_then_come()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await using Van van = new(broker.Port, "van-1");
        van.Make(100);
        await broker.KillAsync();
        van.Make(50);
        await fleet.Says("is not there");
        await broker.StartAsync();
        await van.IsEmpty();
        await Table.HoldsExactly(database, van);
    }

    [Fact]
    public async Task The_embedded_file_keeps_the_same_promise()
    {
        string folder = Directory.CreateTempSubdirectory("fleet-sqlite").FullName;
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using Van van = new(broker.Port, "van-1");
        await using (FleetProcess fleet = FleetProcess.Run(broker, null, "--data", folder))
        {
            await fleet.Says("connected to broker");
            van.Make(100);
            await Eventually.IsTrue(() => van.Device.Pending < 100, "some are stored");
            await fleet.KillAsync();
        }
        await using (FleetProcess fleet = FleetProcess.Run(broker, null, "--data", folder))
        {
            van.Make(20);
            await van.IsEmpty();
            await Table.HoldsExactly(Path.Combine(folder, "fleet.db"), van);
            (await fleet.Terminate()).ShouldBe(0, fleet.Output);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_empty_database_confirms_nothing_until_a_person_has_passed_the_hole()
    {
        string before = await postgres.NewDatabaseAsync(), database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using Van van = new(broker.Port, "van-1", patienceS: 1);
        await using (FleetProcess old = FleetProcess.Run(broker, before))
        {
            van.Make(10);
            await van.IsEmpty();
        }
        int kept = van.Device.Made.Count;
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("is ready");
        van.Make(10);
        await Eventually.IsTrue(async () => (await Table.Rows(database)).Count == 12, "what came is stored");
        van.Device.Pending.ShouldBe(12, "records 1 to 10 could still be on their way");
        await using (FleetProcess pass = FleetProcess.Start([], "pass", "--device", "north/van-1", "--database", database))
        {
            (await pass.Exit()).ShouldBe(0, pass.Output);
            await pass.Says("/er/north/van-1 result 1 to 10: passed");
        }
        await van.IsEmpty();
        MadeRecord[] later = [.. van.Device.Made.Skip(kept)];
        (await Table.Rows(database)).Select(row => row.Id).Order().ShouldBe(later.Select(record => record.Id).Order());
        (await Table.Gaps(database)).ShouldContain(("result", 1, 10, "passed"));
    }
}
