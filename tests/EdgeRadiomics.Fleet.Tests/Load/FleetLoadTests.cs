using EdgeRadiomics.Fleet.Tests.Parts;
using EdgeRadiomics.FleetLoad;
using Npgsql;

namespace EdgeRadiomics.Fleet.Tests.Load;

/// <summary>tools/fleet-load on a real broker and database, and that it sees what is wrong.</summary>
public sealed class FleetLoadTests(Postgres postgres)
{
    [Fact]
    public async Task It_counts_what_became_of_every_record()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("connected to broker");
        LoadPlan plan = new(new Uri(broker.Url), NpgsqlOf(database), Devices: 20, Rate: 20, Results: 30, OutageEveryS: 2, OutageForS: 0.5, LimitS: 60);
        StringWriter output = new();
        (await LoadRun.RunAsync(plan, output, TimeProvider.System, TestContext.Current.CancellationToken)).ShouldBe(0, output.ToString());
        output.ToString().ShouldContain("devices 20, records made 720, acknowledged 720, rejected 0, unanswered 0");
        output.ToString().ShouldContain("lost 0, doubles 0, order violations 0 (in the table)");
    }

    [Fact]
    public async Task It_sees_a_loss_a_wrong_place_and_a_late_arrival()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await using Van van = new(broker.Port, "van-1", site: "seen");
        van.Make(10);
        await van.IsEmpty();
        (await Count()).ShouldBe(new TableCount(0, 0, 0));
        await Execute("DELETE FROM record WHERE stream = 'result' AND seq = 3");
        (await Count()).ShouldBe(new TableCount(1, 0, 0));
        await Execute("UPDATE record SET received_ms = received_ms + 1000000 WHERE stream = 'result' AND seq = 5");
        (await Count()).ShouldBe(new TableCount(1, 0, 1));
        await Execute("UPDATE record SET seq = 30 WHERE stream = 'result' AND seq = 10");
        (await Count()).ShouldBe(new TableCount(1, 0, 2));

        Task<TableCount> Count() => TableCount.OfAsync(NpgsqlOf(database), "seen", van.Device.Made, TestContext.Current.CancellationToken);

        async Task Execute(string sql)
        {
            await using NpgsqlDataSource source = NpgsqlDataSource.Create(NpgsqlOf(database));
            await using NpgsqlCommand command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    private static string NpgsqlOf(string database) => Fleet.Store.Postgres.PostgresAddress.Parse(database).ConnectionString;
}
