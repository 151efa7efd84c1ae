using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Outbox;
using MQTTnet.Exceptions;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Carries records to the broker in order, a window of them on their way at once. A record leaves the outbox after the
/// broker's PUBACK, or, where a centre answers, after the centre's word. One connection at a time.
/// </summary>
internal sealed class OutboxDrain(Outbox.Outbox outbox, SyncSettings settings, TimeProvider time, ILogger log, LoopPulse? pulse) : IDisposable
{
    /// <summary>How many records the broker may hold that the centre has not confirmed: what a reconnect sends again at most.</summary>
    public const int Ahead = 1024;

    // A removal costs a sync of the disk, 200 to 240 a second on this kind of machine: many records share one.
    private const int Together = 256, ReadAtOnce = 64;
    private static readonly TimeSpan LongestPatience = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim work = new(0, 1);
    private readonly CentreLedger ledger = new();
    private readonly PoisonWatch poison = new();
    private readonly Lock gate = new();
    private TimeSpan patience = settings.CentrePatience;
    private long progressAt = time.GetTimestamp();
    private volatile bool again;

    /// <summary>That the centre is silent, in words; null while it answers or need not.</summary>
    public string? Concern { get; private set; }

    /// <summary>Carries until stopped. Records whose answer fails to come are sent again over the next connection.</summary>
    /// <exception cref="MqttCommunicationException">The connection was lost or a record refused.</exception>
    public async Task RunAsync(BrokerLink link, CancellationToken stop)
    {
        Queue<OutboxEntry> read = [];
        Queue<(OutboxEntry Entry, Task Answer)> flying = [];
        List<long> answered = [];
        long after = 0;
        try
        {
            while (true)
            {
                pulse?.Beat();
                if (flying.Count == 0 && (CentreIsSilent() || again)) (after, read, again) = (0, [], false);
                if (read.Count == 0 && ledger.Count < Ahead)
                    foreach (OutboxEntry entry in outbox.Read(after, ReadAtOnce))
                    {
                        read.Enqueue(entry);
                        after = entry.Number;
                    }
                while (read.Count > 0 && flying.Count < (poison.Suspects(read.Peek().Number) || flying.Any(one => poison.Suspects(one.Entry.Number)) ? 1 : link.Facts.InFlight))
                {
                    await link.ReserveAsync(stop);
                    OutboxEntry entry = read.Dequeue();
                    flying.Enqueue((entry, link.PublishReservedAsync(RecordMessage.Of(link, entry, time.GetUtcNow()), stop)));
                }
                if (flying.TryPeek(out (OutboxEntry Entry, Task Answer) oldest))
                {
                    await AnswerAsync(oldest.Entry, oldest.Answer, isAlone: flying.Count == 1, stop);
                    flying.Dequeue();
                    if (!IsForCentre(oldest.Entry)) answered.Add(oldest.Entry.Number);
                }
                if (answered.Count >= Together || flying.Count == 0) Confirm(answered);
                if (flying.Count == 0 && !again && (read.Count == 0 || ledger.Count >= Ahead)) await work.WaitAsync(TimeSpan.FromSeconds(1), stop);
            }
        }
        finally
        {
            Confirm(answered);
        }
    }

    /// <summary>The centre's word: records leave, or go to quarantine.</summary>
    public void Settle(CentreAck ack)
    {
        (IReadOnlyList<long> kept, IReadOnlyList<(long Number, string Code)> rejected) = ledger.Settle(ack);
        if (kept.Count + rejected.Count == 0) return;
        lock (gate) (patience, progressAt, Concern) = (settings.CentrePatience, time.GetTimestamp(), null);
        foreach (long number in kept) outbox.Confirm(number);
        Wake();
    }

    /// <summary>Sends every record that waits once more, from the oldest on; gives their count.</summary>
    public int Again()
    {
        again = true;
        Wake();
        return outbox.Depth().Records;
    }

    /// <summary>There is something to carry.</summary>
    public void Wake()
    {
        if (work.CurrentCount > 0) return;
        try
        {
            work.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two records at once: one wake-up is enough.
        }
    }

    public void Dispose() => work.Dispose();

    private async Task AnswerAsync(OutboxEntry entry, Task answer, bool isAlone, CancellationToken stop)
    {
        try
        {
            await answer;
            poison.Passed(entry.Number);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            poison.Note(entry.Number, e, isAlone);
            throw;
        }
    }

    // Only what has a stream, a session and a sequence can be confirmed by the centre.
    private bool IsForCentre(OutboxEntry entry)
    {
        if (!settings.WaitsForCentre || EnvelopeHead.Read(entry.Payload) is not { Stream: { } stream, Session: { } session, Sequence: { } sequence }) return false;
        lock (gate)
            if (ledger.Count == 0) progressAt = time.GetTimestamp();
        ledger.Add(stream, session, sequence, entry.Number);
        return true;
    }

    private bool CentreIsSilent()
    {
        lock (gate)
        {
            if (ledger.Count == 0 || time.GetElapsedTime(progressAt) < patience) return false;
            Concern = $"the centre has not confirmed a record for {(int)patience.TotalSeconds} s; records wait";
            SyncLog.CentreSilent(log, patience, ledger.Count);
            progressAt = time.GetTimestamp();
            patience = patience * 2 < LongestPatience ? patience * 2 : LongestPatience;
            return true;
        }
    }

    private void Confirm(List<long> answered)
    {
        foreach (long number in answered) outbox.Confirm(number);
        answered.Clear();
    }
}
