using System.Text;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Appliance.Tests.Sync;
using EdgeRadiomics.Fleet.Tests.Parts;
using Mosquitto = EdgeRadiomics.Fleet.Tests.Parts.Mosquitto;

namespace EdgeRadiomics.Fleet.Tests.Chain;

/// <summary>What goes wrong on a device, seen in the centre's table: every record that was shown as saved, once and in order per session.</summary>
public sealed class DeviceFaultTests(Postgres postgres)
{
    [Fact]
    public async Task A_flipped_bit_costs_its_page_at_most_and_the_centre_hears_what_is_missing()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("connected to broker");
        await using RealDevice device = new();
        device.Save(200);
        device.Restart(() => FlipBit(device.DatabaseFile, device.Saved[100].Id));
        device.Save(50);
        HashSet<string> kept = [.. device.Outbox.Read(0, 1000).Select(entry => entry.RecordId)];
        Row[] lost = [.. device.Saved.Where(row => !kept.Contains(row.Id))];
        lost.Length.ShouldBeInRange(1, 8, "what stands on one page");

        device.GoOnline(broker.Url);
        await device.IsEmpty();
        await device.StandsIn(database, device.Saved.Except(lost));
        (await Table.Gaps(database)).SelectMany(gap => Enumerable.Range((int)gap.From, (int)(gap.To - gap.From + 1)).Select(seq => (gap.Stream, Sequence: (long)seq, gap.Reason)))
            .ShouldBe(lost.Select(row => ("result", row.Sequence, "corrupt")));
    }

    [Fact]
    public async Task A_calendar_at_1970_and_a_year_off_either_way_loses_nothing()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("connected to broker");
        TimeSpan to1970 = DateTimeOffset.UnixEpoch - DateTimeOffset.UtcNow, year = TimeSpan.FromDays(365);
        await using RealDevice device = new(startsAt: to1970);
        device.Save(20);
        foreach (TimeSpan offset in (TimeSpan[])[TimeSpan.Zero, year, -year, to1970])
        {
            device.Restart(() => device.Offset = offset);
            device.Save(20);
        }
        // And while it sends.
        device.GoOnline(broker.Url);
        foreach (TimeSpan offset in (TimeSpan[])[year, -year, to1970, TimeSpan.Zero])
        {
            device.Offset = offset;
            device.Save(20);
            await device.IsEmpty();
        }
        await device.StandsIn(database);
    }

    [Fact]
    public async Task An_expired_certificate_stops_no_work_and_a_new_one_carries_everything()
    {
        using Authority authority = new();
        (string brokersCertificate, string brokersKey) = authority.Issue("broker", "broker", isServer: true);
        int plain = Ports.Free();
        string database = await postgres.NewDatabaseAsync();
        // The listener that Mosquitto itself opens asks for certificates; the centre beside the broker needs none.
        await using Mosquitto broker = await Mosquitto.StartNewAsync(
            $"cafile {authority.Ca}\ncertfile {brokersCertificate}\nkeyfile {brokersKey}\nrequire_certificate true\nallow_anonymous true\nuser root\nlistener {plain} 127.0.0.1\n");
        await using FleetProcess fleet = FleetProcess.Start([], "run", "--broker", $"mqtt://127.0.0.1:{plain}", "--http", $"http://127.0.0.1:{Ports.Free()}", "--database", database);
        await fleet.Says("connected to broker");
        (string certificate, string key) = authority.Issue("device", "north/van-1", days: -1);
        await using RealDevice device = new();
        device.GoOnline(broker.Url.Replace("mqtt:", "mqtts:", StringComparison.Ordinal), new TlsOptions { Ca = authority.Ca, Certificate = certificate, Key = key });
        await Eventually.IsTrue(() => device.Sync!.Status.LastError is not null, "the trouble is told");
        device.Sync!.Status.LastError!.ShouldContain("the device's certificate expired on");
        device.Sync.Status.LastError!.ShouldContain(certificate, Case.Sensitive, "which file to replace");
        device.Save(50);
        device.Waiting.ShouldBe(50, "local work goes on");
        authority.Issue("device", "north/van-1");
        await device.IsEmpty();
        await device.StandsIn(database);
    }

    [Fact]
    public async Task Ninety_days_without_a_network_at_200_results_a_day_are_stored_once()
    {
        const int days = 90, aDay = 200;
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync("allow_anonymous true\nmax_queued_messages 0");
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("connected to broker");
        // In memory: what a power cut leaves is another test's, and 18,000 syncs of this disk take a minute and a half.
        string? memory = Directory.Exists("/dev/shm") ? Path.Combine("/dev/shm", $"ninety-days-{Environment.ProcessId}") : null;
        await using RealDevice device = new(folder: memory, startsAt: TimeSpan.FromDays(-days));
        for (int day = 0; day < days; day++)
        {
            device.Restart(() => device.Offset = TimeSpan.FromDays(day - days));
            device.Save(aDay);
        }
        device.Waiting.ShouldBe(days * aDay);
        device.Outbox.Depth().OldestAge!.Value.TotalDays.ShouldBeInRange(88, 91);
        device.Restart(() => device.Offset = TimeSpan.Zero);
        device.GoOnline(broker.Url);
        await device.IsEmpty(120);
        await device.StandsIn(database);
        (await Table.Gaps(database)).ShouldBeEmpty();
    }

    private static void FlipBit(string file, string id)
    {
        byte[] bytes = File.ReadAllBytes(file);
        // In the payload: an index that is hit costs no record.
        int at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"id\":\"{id}\""));
        at.ShouldBeGreaterThan(0);
        bytes[at + 9] ^= 4;
        File.WriteAllBytes(file, bytes);
    }
}
