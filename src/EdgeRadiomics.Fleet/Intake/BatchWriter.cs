using System.Data.Common;
using System.Net.Sockets;
using System.Threading.Channels;
using EdgeRadiomics.Fleet.Contract;
using EdgeRadiomics.Fleet.Store;

namespace EdgeRadiomics.Fleet.Intake;

/// <summary>
/// Takes what waits in the channel as one batch, commits it, and only then answers: the broker first, then the devices. While
/// the database is away the batch waits and nothing is acknowledged.
/// </summary>
internal sealed class BatchWriter(ChannelReader<Delivery> from, IResultSink sink, WorkerRoster workers, IntakeCounters counters, TimeProvider time, ILogger log)
{
    private const int MostMessages = 2000, MostBytes = 32 << 20;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.25), LongestWait = TimeSpan.FromSeconds(15);

    private bool isPrepared;

    public async Task RunAsync(CancellationToken stop)
    {
        await using RecordStore store = new(sink, time);
        await UntilItIsThere(0, () => Task.CompletedTask, stop);
        List<Delivery> deliveries = [];
        while (await from.WaitToReadAsync(stop))
        {
            int bytes = 0;
            while (deliveries.Count < MostMessages && bytes < MostBytes && from.TryRead(out Delivery? delivery))
            {
                deliveries.Add(delivery);
                if (delivery.Message is IncomingRecord record) bytes += record.Payload.Length;
            }
            await HandleAsync(store, deliveries, stop);
            deliveries.Clear();
        }
    }

    private async Task HandleAsync(RecordStore store, List<Delivery> deliveries, CancellationToken stop)
    {
        Incoming[] batch = [.. deliveries.Where(delivery => delivery.Message is not null && workers.IsOurs(delivery.Message.Source)).Select(delivery => delivery.Message!)];
        foreach (RefusedRecord refused in batch.OfType<RefusedRecord>()) Count(refused);
        if (batch.Length > 0)
        {
            BatchOutcome outcome = await WriteAsync(store, batch, stop);
            counters.Add(outcome.Stored, outcome.Duplicates);
            foreach (Delivery delivery in deliveries) await delivery.Acknowledge();
            await deliveries[^1].Link.TellAsync(outcome.Acks, stop);
        }
        else
        {
            foreach (Delivery delivery in deliveries) await delivery.Acknowledge();
        }
    }

    private async Task<BatchOutcome> WriteAsync(RecordStore store, Incoming[] batch, CancellationToken stop)
    {
        BatchOutcome? outcome = null;
        await UntilItIsThere(batch.Length, async () =>
        {
            try
            {
                outcome = await store.WriteAsync(batch, stop);
            }
            catch (DbException e) when (sink.IsAboutData(e) && batch.Length == 1 && batch[0] is IncomingRecord poison)
            {
                RefusedRecord refused = new(poison.Source, RefusedRecord.Stored, poison.Stream, poison.Session, poison.Sequence);
                Count(refused);
                outcome = await store.WriteAsync([refused], stop);
            }
            catch (DbException e) when (sink.IsAboutData(e) && batch.Length > 1)
            {
                // One message that the database will not have must not hold up the others: they go one by one.
                List<BatchOutcome> each = [];
                foreach (Incoming one in batch) each.Add(await WriteAsync(store, [one], stop));
                outcome = new BatchOutcome(each.Sum(one => one.Stored), each.Sum(one => one.Duplicates), each.Sum(one => one.Refused), [.. each.SelectMany(one => one.Acks)]);
            }
        }, stop);
        return outcome!;
    }

    private void Count(RefusedRecord refused)
    {
        counters.Refuse(refused.Code);
        FleetLog.Refused(log, refused.Source, refused.Code);
    }

    // Trouble with the database ends an attempt and begins the next one after a pause; it never ends the program.
    private async Task UntilItIsThere(int waiting, Func<Task> attempt, CancellationToken stop)
    {
        for (TimeSpan wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                if (!isPrepared) await sink.PrepareAsync(stop);
                if (!isPrepared) FleetLog.DatabaseReady(log, sink.Name);
                isPrepared = true;
                await attempt();
                counters.DatabaseTrouble = null;
                return;
            }
            catch (Exception e) when (!stop.IsCancellationRequested && e is DbException or SocketException or IOException or TimeoutException or InvalidOperationException or OperationCanceledException)
            {
                counters.DatabaseTrouble = e.Message;
                TimeSpan jittered = wait * (0.5 + Random.Shared.NextDouble());
                FleetLog.DatabaseAway(log, sink.Name, e.Message, waiting, jittered);
                await Task.Delay(jittered, time, stop);
            }
        }
    }
}
