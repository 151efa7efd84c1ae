using System.Text;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Appliance.Sync.Commands;
using EdgeRadiomics.Exams;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>One device with its outbox and its sync, running until disposed.</summary>
internal sealed class SyncBench : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sync").FullName;
    private readonly CancellationTokenSource stop = new();
    private readonly ShiftedClock clock = new();
    private Task? running;

    public SyncBench(string name = "test-device")
    {
        Device = new DeviceId("test-site", name);
        Outbox = Appliance.Outbox.Outbox.Open(Path.Combine(folder, "outbox.db"), clock, NullLogger.Instance, OutboxSettings.Of(new OutboxOptions(), Device, () => ClockState.Unsynced));
    }

    public DeviceId Device { get; }

    public Appliance.Outbox.Outbox Outbox { get; private set; }

    public string Folder => folder;

    public RecordSync Sync { get; private set; } = null!;

    public int Waiting => Outbox.Depth().Records;

    /// <summary>Starts the sync; pauses between attempts are a tenth of the appliance's.</summary>
    public SyncBench Run(int port, SyncSettings? settings = null, ILogger? log = null, string scheme = "mqtt", RemoteInputs? remote = null)
    {
        Sync = new RecordSync(BrokerAddress.Parse($"{scheme}://127.0.0.1:{port}"), Device, Outbox, new NewestSnapshot(), TimeProvider.System, log ?? NullLogger.Instance,
            null, null, (settings ?? new SyncSettings()) with { FirstWait = TimeSpan.FromMilliseconds(50) }, remote);
        running = Sync.RunAsync(stop.Token);
        return this;
    }

    public void Save(int count = 1, int bytes = 0, TimeSpan at = default)
    {
        clock.Offset = at;
        for (int i = 0; i < count; i++)
        {
            RecordId id = RecordId.At(TimeProvider.System.GetUtcNow());
            Outbox.Append("result", $"{Device.TopicPrefix}/evt/result", id, sequence => Encoding.UTF8.GetBytes(
                $$$"""{"specversion":"1.0","id":"{{{id}}}","type":"org.edgeradiomics.result.v1","time":"{{{TimeProvider.System.GetUtcNow():O}}}","erstream":"result","ersession":{{{Outbox.Session}}},"erseq":{{{sequence}}},"data":{"x":"{{{new string('x', bytes)}}}"}}"""));
        }
    }

    /// <summary>Copies a record many times into the outbox in one transaction and opens it again, so that they are backlog.</summary>
    public void Fill(OutboxEntry record, int count)
    {
        Outbox.Dispose();
        using (Microsoft.Data.Sqlite.SqliteConnection connection = OutboxSchema.Connect(Path.Combine(folder, "outbox.db")))
        using (Microsoft.Data.Sqlite.SqliteTransaction transaction = connection.BeginTransaction())
        using (Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand())
        {
            command.CommandText = "INSERT INTO entry SELECT $n, $id, stream, session, $n, topic, payload, created_ms, synced, $crc FROM entry WHERE number = $from";
            foreach (string name in (string[])["$n", "$id", "$crc", "$from"]) command.Parameters.AddWithValue(name, record.Number);
            for (int i = 1; i <= count; i++)
            {
                OutboxEntry copy = record with { Number = record.Number + i, Sequence = record.Number + i, RecordId = $"copy-{i}" };
                (command.Parameters[0].Value, command.Parameters[1].Value, command.Parameters[2].Value) = (copy.Number, copy.RecordId, RowCheck.Of(copy));
                command.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        Outbox = Appliance.Outbox.Outbox.Open(Path.Combine(folder, "outbox.db"), clock, NullLogger.Instance, OutboxSettings.Of(new OutboxOptions(), Device, () => ClockState.Unsynced));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        if (running is not null) await running;
        Sync?.Dispose();
        stop.Dispose();
        Outbox.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>The machine's clock, moved.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
