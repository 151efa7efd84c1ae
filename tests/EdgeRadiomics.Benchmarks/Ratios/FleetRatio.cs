using System.Diagnostics;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Fleet.Contract;
using EdgeRadiomics.Fleet.Store;
using EdgeRadiomics.Fleet.Store.Postgres;
using EdgeRadiomics.FleetLoad;
using Npgsql;
using NpgsqlTypes;

namespace EdgeRadiomics.Benchmarks.Ratios;

/// <summary>Fleet's batch writer, beside a bare COPY of the same rows into the same indexed table of another database.</summary>
internal static class FleetRatio
{
    private const int Batch = 1000, Devices = 20, Pairs = 20;

    public static async Task<Measured[]> MeasureAsync(string folder)
    {
        await using Database server = await Database.StartAsync(Directory.CreateDirectory(Path.Combine(folder, "pg")).FullName);
        await using PostgresSink sink = new(await server.NewAsync("whole"), TimeProvider.System), bare = new(await server.NewAsync("bare"), TimeProvider.System);
        await sink.PrepareAsync(default);
        await bare.PrepareAsync(default);
        await using RecordStore store = new(sink, TimeProvider.System);
        await using NpgsqlConnection connection = await bare.Database.OpenConnectionAsync();
        RecordMaker[] makers = [.. Enumerable.Range(1, Devices).Select(i => new RecordMaker(new DeviceId("north", $"van-{i}"), 1, TimeProvider.System))];
        RecordReader reader = new();
        List<(double, double)> pairs = [];
        long bytes = 0;
        for (int i = 0; i < Pairs + 2; i++)
        {
            Incoming[] batch = [.. Enumerable.Range(0, Batch).Select(n => makers[n % Devices].Result()).Select(record => reader.Read(record.Topic, record.Payload)!)];
            bytes = batch.Sum(one => ((IncomingRecord)one).Payload.Length) / Batch;
            double bareRate = i % 2 == 0 ? await RateAsync(() => CopyAsync(connection, batch)) : 0, ours = await RateAsync(() => store.WriteAsync(batch, default));
            if (i % 2 != 0) bareRate = await RateAsync(() => CopyAsync(connection, batch));
            if (i > 1) pairs.Add((ours, bareRate));
        }
        return [Measured.AtLeast($"Fleet's batch writer, against a bare COPY into the same indexed table (batches of {Batch})", 0.5, pairs, $"records/s of {bytes} bytes")];
    }

    private static async Task<double> RateAsync(Func<Task> write)
    {
        long began = Stopwatch.GetTimestamp();
        await write();
        return Batch / Stopwatch.GetElapsedTime(began).TotalSeconds;
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
