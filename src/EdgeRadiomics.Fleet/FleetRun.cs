using EdgeRadiomics.Fleet.Cohorts;
using EdgeRadiomics.Fleet.Intake;
using EdgeRadiomics.Fleet.Page;
using EdgeRadiomics.Fleet.Store;
using EdgeRadiomics.Fleet.Store.Postgres;
using MQTTnet;

namespace EdgeRadiomics.Fleet;

/// <summary>Wires the rooms of <c>run</c> and keeps them going until it is stopped.</summary>
internal static class FleetRun
{
    /// <exception cref="ProblemException">Something a person must mend; nothing is left running.</exception>
    public static async Task<int> RunAsync(FleetOptions options, CancellationToken stop)
    {
        // System.CommandLine catches signals only once an action has yielded.
        await Task.Yield();
        using ILoggerFactory logs = LoggerFactory.Create(log => log.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Npgsql", LogLevel.None));
        TimeProvider time = TimeProvider.System;
        BrokerTrust trust = new(options.BrokerCa, options.BrokerCertificate, options.BrokerKey);
        // Read once now: a file that is missing at the start is a mistake to tell, later it is trouble to wait out.
        trust.Apply(new MqttClientTlsOptionsBuilder());
        BrokerAddress broker = BrokerAddress.Parse(options.Broker, options.BrokerUser, options.BrokerPassword) with { Trust = trust };
        await using IResultSink sink = DatabaseChoice.Open(options.Database, options.Data, time);
        IntakeCounters counters = new();
        WorkerRoster workers = new(options.Name, options.Share is not null, time, logs.CreateLogger<WorkerRoster>());
        FleetIntake intake = new(broker, "er-fleet-" + options.Name, options.Share, sink, workers, counters, time, logs.CreateLogger<FleetIntake>());
        await using PageServer page = new(new PageOptions(options.Http, options.AccessKey), new ProgrammeReader(sink, $"{broker}", counters, workers, time), new CohortStore(sink, time), logs);
        await page.StartAsync(stop);
        Console.WriteLine($"""
            EdgeRadiomics fleet. Investigational use only. Not a pathology result.
              broker    {broker}
              database  {sink.Name}
              page      {page.Url}
            """);

        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] running = [intake.RunAsync(ending.Token), .. sink is PostgresSink postgres ? [workers.RunAsync(postgres, ending.Token)] : Array.Empty<Task>()];
        Task first = await Task.WhenAny(running);
        await ending.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested) await first;
        return 0;
    }
}
