using EdgeRadiomics.Fleet.Tests.Parts;

namespace EdgeRadiomics.Fleet.Tests.Intake;

/// <summary>Several Fleet processes on one broker and one database.</summary>
public sealed class SeveralProcessesTests(Postgres postgres)
{
    [Theory]
    [InlineData(null)]
    [InlineData("centre")]
    public async Task One_is_killed_and_the_others_take_its_devices(string? share)
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        string[] more = share is null ? [] : ["--share", share];
        await using FleetProcess a = FleetProcess.Run(broker, database, ["--name", "a", .. more]), b = FleetProcess.Run(broker, database, ["--name", "b", .. more]), c = FleetProcess.Run(broker, database, ["--name", "c", .. more]);
        foreach (FleetProcess fleet in (FleetProcess[])[a, b, c]) await fleet.Says("workers on this database: a, b, c");
        Van[] vans = [.. Enumerable.Range(1, 6).Select(i => new Van(broker.Port, $"van-{i}", patienceS: 2))];
        try
        {
            foreach (Van van in vans) van.Make(60);
            await Eventually.IsTrue(() => vans.Sum(van => van.Device.Pending) < 400, "some are stored");
            await b.KillAsync();
            foreach (Van van in vans) van.Make(20);
            foreach (Van van in vans) await van.IsEmpty(60);
            await Table.HoldsExactly(database, vans);
        }
        finally
        {
            foreach (Van van in vans) await van.DisposeAsync();
        }
    }
}
