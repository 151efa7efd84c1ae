using System.Diagnostics;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Fleet.Contract;
using EdgeRadiomics.Fleet.Store;
using EdgeRadiomics.Fleet.Tests.Parts;
using EdgeRadiomics.FleetLoad;
using Npgsql;
using NpgsqlTypes;

namespace EdgeRadiomics.Fleet.Tests.Store;

/// <summary>The batch writer against a bare COPY of the same rows into the same indexed table, turn by turn in one run.</summary>
public sealed class BatchWriterPaceTests(Postgres postgres)
{
    private const int Batch = 1000, Devices = 20, Rounds = 12;

    [Fact]
    public async Task It_keeps_half_the_pace_of_a_bare_copy()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("EDGERADIOMICS_LONG") == "1", "a ratio of times; EDGERADIOMICS_LONG=1 runs it");
        string database = await postgres.NewDatabaseAsync(), bareDatabase = await postgres.NewDatabaseAsync();
        await using IResultSink sink = Table.Sink(database), bare = Table.Sink(bareDatabase);
        await sink.PrepareAsync(TestContext.Current.CancellationToken);
        await bare.PrepareAsync(TestContext.Current.CancellationToken);
        await using RecordStore store = new(sink, TimeProvider.System);
        await using NpgsqlConnection connection = (NpgsqlConnection)await bare.OpenAsync(TestContext.Current.CancellationToken);
        RecordMaker[] makers = [.. Enumerable.Range(1, Devices).Select(i => new RecordMaker(new DeviceId("north", $"van-{i}"), 1, TimeProvider.System))];
        RecordReader reader = new();
        List<double> whole = [], copied = [];
        long bytes = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Incoming[] batch = [.. Enumerable.Range(0, Batch).Select(i => makers[i % Devices].Result()).Select(record => reader.Read(record.Topic, record.Payload)!)];
            bytes += batch.Sum(one => ((IncomingRecord)one).Payload.Length);
            // A first round warms both up: plans, partitions, code.
            (double a, double b) = round % 2 == 0 ? (await Whole(), await Bare()) : await Turned();
            if (round < 2) continue;
            whole.Add(a);
            copied.Add(b);

            async Task<(double, double)> Turned()
            {
                double second = await Bare();
                return (await Whole(), second);
            }

            async Task<double> Whole()
            {
                long started = Stopwatch.GetTimestamp();
                (await store.WriteAsync(batch, TestContext.Current.CancellationToken)).Stored.ShouldBe(Batch);
                return Stopwatch.GetElapsedTime(started).TotalSeconds;
            }

            async Task<double> Bare()
            {
                long started = Stopwatch.GetTimestamp();
                await CopyAsync(connection, batch);
                return Stopwatch.GetElapsedTime(started).TotalSeconds;
            }
        }
        double ratio = copied.Order().ElementAt(copied.Count / 2) / whole.Order().ElementAt(whole.Count / 2);
        TestContext.Current.SendDiagnosticMessage(
            $"records of {bytes / (Rounds * Batch)} bytes, batches of {Batch} from {Devices} devices: batch writer {Batch / whole.Order().ElementAt(whole.Count / 2):0} records/s, bare COPY {Batch / copied.Order().ElementAt(copied.Count / 2):0}, ratio {ratio:0.00}");
        ratio.ShouldBeGreaterThanOrEqualTo(0.5);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, Incoming[] batch)
    {
        await using NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(
            "COPY record (source, id, stream, session, seq, type, subject, time_ms, clock, received_ms, demonstration, hints, abstentions, payload) FROM STDIN (FORMAT BINARY)");
        foreach (IncomingRecord record in batch.Cast<IncomingRecord>())
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(record.Source, NpgsqlDbType.Text);
            await copy.WriteAsync(record.Id, NpgsqlDbType.Uuid);
            await copy.WriteAsync(record.Stream, NpgsqlDbType.Text);
            foreach (long number in (long[])[record.Session, record.Sequence]) await copy.WriteAsync(number, NpgsqlDbType.Bigint);
            await copy.WriteAsync(record.Type, NpgsqlDbType.Text);
            await copy.WriteAsync(record.Subject, NpgsqlDbType.Text);
            await copy.WriteAsync(record.TimeMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync(record.Clock, NpgsqlDbType.Text);
            await copy.WriteAsync(0L, NpgsqlDbType.Bigint);
            for (int i = 0; i < 3; i++) await copy.WriteAsync((short)i, NpgsqlDbType.Smallint);
            await copy.WriteAsync(record.Payload, NpgsqlDbType.Json);
        }
        await copy.CompleteAsync();
    }
}
