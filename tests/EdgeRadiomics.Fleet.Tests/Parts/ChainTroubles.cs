namespace EdgeRadiomics.Fleet.Tests.Parts;

/// <summary>Kills broker, centre and database at random, one at a time, each back a moment later.</summary>
internal sealed class ChainTroubles(Mosquitto broker, Postgres postgres, string database, Random random) : IAsyncDisposable
{
    private const int LongestMs = 300;

    private FleetProcess? fleet;

    public int Fleets { get; private set; }

    public int Databases { get; private set; }

    /// <summary>When the broker died, ms since 1970: what it held then comes again, and later than what followed it.</summary>
    public List<long> BrokerDeathsMs { get; } = [];

    /// <summary>How often the broker came back with what it had last written down, and how often with nothing.</summary>
    public (int Kept, int Empty) Brokers { get; private set; }

    /// <summary>Whether the centre lives, and what it said since its start.</summary>
    public string CentreInWords => fleet is null ? "was never started" : $"{(fleet.HasExited ? "is gone" : "lives")} and said:\n{fleet.Output}";

    public async Task StartAsync()
    {
        fleet = FleetProcess.Run(broker, database);
        await fleet.Says("connected to broker");
    }

    /// <summary>In one round of seven something is killed.</summary>
    public async Task NextAsync()
    {
        int dice = random.Next(100);
        if (dice >= 15) return;
        await PauseAsync();
        if (dice < 6)
        {
            await fleet!.DisposeAsync();
            await PauseAsync();
            // Not awaited until it is ready: the next death may come while it starts.
            (fleet, Fleets) = (FleetProcess.Run(broker, database), Fleets + 1);
        }
        else if (dice < 12)
        {
            bool keeps = random.Next(2) == 0;
            Configure(keeps);
            BrokerDeathsMs.Add(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            await broker.KillAsync();
            await PauseAsync();
            await broker.StartAsync();
            Brokers = keeps ? (Brokers.Kept + 1, Brokers.Empty) : (Brokers.Kept, Brokers.Empty + 1);
        }
        else
        {
            await postgres.StopAsync();
            await PauseAsync();
            await postgres.StartAsync();
            Databases++;
        }
    }

    public async ValueTask DisposeAsync() => await (fleet?.DisposeAsync() ?? ValueTask.CompletedTask);

    // The next start reads it. Written down at every twenty changes only, so that what comes back is never quite the newest.
    private void Configure(bool keeps) => broker.Write("mosquitto.conf",
        $"listener {broker.Port} 127.0.0.1\nlog_type none\nallow_anonymous true\nmax_queued_messages 0\n" +
        (keeps ? $"user root\npersistence true\npersistence_location {Path.GetDirectoryName(broker.Write("kept", ""))}/\nautosave_on_changes true\nautosave_interval 20\n" : ""));

    private Task PauseAsync() => Task.Delay(random.Next(LongestMs), TestContext.Current.CancellationToken);
}
