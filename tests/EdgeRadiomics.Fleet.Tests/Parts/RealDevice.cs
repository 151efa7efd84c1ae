using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Exams;
using EdgeRadiomics.FleetLoad;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Fleet.Tests.Parts;

/// <summary>The appliance's own outbox and sync, without camera and models.</summary>
internal sealed class RealDevice : IAsyncDisposable
{
    private static readonly CloudEvent<LesionResult> Pattern =
        JsonSerializer.Deserialize(new RecordMaker(new DeviceId("a", "b"), 1, TimeProvider.System).Result().Payload, RecordJson.Default.CloudEventLesionResult)!;

    private readonly string folder;
    private readonly MovedClock clock = new();
    private CancellationTokenSource? online;
    private Task? running;

    public RealDevice(string name = "van-1", string? folder = null, TimeSpan startsAt = default)
    {
        this.folder = folder ?? Directory.CreateTempSubdirectory("device").FullName;
        clock.Offset = startsAt;
        Device = new DeviceId("north", name);
        Outbox = Open();
    }

    public DeviceId Device { get; }

    public Outbox Outbox { get; private set; }

    public string DatabaseFile => Path.Combine(folder, "outbox.db");

    /// <summary>The records that were shown as saved, in order.</summary>
    public List<Row> Saved { get; } = [];

    public RecordSync? Sync { get; private set; }

    public int Waiting => Outbox.Depth().Records;

    /// <summary>How far the device's calendar is off.</summary>
    public TimeSpan Offset { get => clock.Offset; set => clock.Offset = value; }

    /// <exception cref="ProblemException">The record was refused; it is not among the saved.</exception>
    public void Save(int count = 1)
    {
        for (int i = 0; i < count; i++)
        {
            DateTimeOffset now = clock.GetUtcNow();
            RecordId id = RecordId.At(now);
            Row? row = null;
            Outbox.Append("result", $"{Device.TopicPrefix}/evt/result", id, sequence =>
            {
                row = new Row(Device.Source, id.ToString(), "result", Outbox.Session, sequence);
                return JsonSerializer.SerializeToUtf8Bytes(Pattern with { Id = row.Id, Source = row.Source, Session = row.Session, Sequence = sequence, Time = now, Clock = "unsynced" }, RecordJson.Default.CloudEventLesionResult);
            });
            Saved.Add(row!);
        }
    }

    /// <summary>Begins a new session, as a start of the appliance does.</summary>
    public void Restart(Action? whileOff = null)
    {
        Outbox.Dispose();
        whileOff?.Invoke();
        Outbox = Open();
    }

    /// <summary>Goes on the road; pauses between attempts are a tenth of the appliance's.</summary>
    public void GoOnline(string broker, TlsOptions? tls = null)
    {
        SyncSettings settings = new() { WaitsForCentre = true, Tls = tls ?? new TlsOptions(), KeepAlive = TimeSpan.FromSeconds(3), CentrePatience = TimeSpan.FromSeconds(5), FirstWait = TimeSpan.FromMilliseconds(50) };
        Sync = new RecordSync(BrokerAddress.Parse(broker), Device, Outbox, new NewestSnapshot(), clock, NullLogger.Instance, null, null, settings);
        online = new CancellationTokenSource();
        running = Sync.RunAsync(online.Token);
    }

    public async Task GoOfflineAsync()
    {
        if (online is null) return;
        await online.CancelAsync();
        await running!;
        Sync!.Dispose();
        online.Dispose();
        (online, Sync) = (null, null);
    }

    public Task IsEmpty(int seconds = 60) => Eventually.IsTrue(() => Waiting == 0, $"the centre has confirmed every record (of {Saved.Count}); {Waiting} wait, {Sync?.Status.LastError}", seconds);

    /// <summary>Each record of <paramref name="expected"/> (all that were saved) stands in the table once, at its place, and none came before one that was saved earlier in its session.</summary>
    public async Task StandsIn(string database, IEnumerable<Row>? expected = null)
    {
        (await Table.Rows(database)).Where(row => row.Source == Device.Source && row.Stream == "result").ShouldBe((expected ?? Saved).OrderBy(row => row.Session).ThenBy(row => row.Sequence));
        List<(long Session, long Received)> came = await Table.Read(database, $"SELECT session, received_ms FROM record WHERE source = '{Device.Source}' AND stream = 'result' ORDER BY session, seq", row => (row.GetInt64(0), row.GetInt64(1)));
        came.Zip(came.Skip(1)).Count(pair => pair.First.Session == pair.Second.Session && pair.Second.Received < pair.First.Received).ShouldBe(0, "in order within a session");
    }

    public async ValueTask DisposeAsync()
    {
        await GoOfflineAsync();
        Outbox.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private Outbox Open() => Outbox.Open(DatabaseFile, clock, NullLogger.Instance, OutboxSettings.Of(new OutboxOptions(), Device, () => ClockState.Unsynced));
}

/// <summary>The machine's calendar, moved.</summary>
internal sealed class MovedClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
