using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Outbox;
using MQTTnet.Exceptions;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Carries records to the broker in order, a window of them on their way at once. A record leaves the outbox after the
/// broker's PUBACK, or, where a centre answers, after the centre's word. One connection at a time.
/// </summary>
internal sealed class OutboxDrain(Outbox.Outbox outbox, SyncSettings settings, TimeProvider time, ILogger log, LoopPulse? pulse, Func<bool> isAnalysing) : IDisposable
{
    /// <summary>How many records the broker may hold that the centre has not confirmed: what a reconnect sends again at most.</summary>
    public const int Ahead = 1024;

    // Removals share pages of the database: many in one transaction cost little more than one.
    private const int Together = 256, ReadAtOnce = 64;
    private static readonly TimeSpan LongestPatience = TimeSpan.FromHours(1), UnheardPause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim work = new(0, 1);
    private readonly DrainPace pace = new(isAnalysing, time);
    private readonly CentreLedger ledger = new(outbox.Session);
    private readonly PoisonWatch poison = new();
    private readonly Lock gate = new();
    private TimeSpan patience = settings.CentrePatience;
    private long progressAt = time.GetTimestamp();
    private volatile bool again;
    private int quarantined;
    private string? lastReason;

    /// <summary>That the centre is silent, in words; null while it answers or need not.</summary>
    public string? Concern { get; private set; }

    /// <summary>Counts the broker's answers: a connection that moved it was good for something.</summary>
    public long Progress { get; private set; }

    /// <summary>That records went to quarantine in this session, with the newest reason; null without one.</summary>
    public string? QuarantineInWords
    {
        get
        {
            lock (gate) return quarantined == 0 ? null : $"{(quarantined == 1 ? "one record is" : $"{quarantined} records are")} in quarantine: {lastReason}";
        }
    }

    /// <summary>Carries until stopped. Records whose answer fails to come are sent again over the next connection.</summary>
    /// <exception cref="MqttCommunicationException">The connection was lost or a record refused.</exception>
    public async Task RunAsync(BrokerLink link, CancellationToken stop)
    {
        DrainCursor cursor = new(outbox);
        Queue<OutboxEntry> read = [];
        Queue<(OutboxEntry Entry, Task<bool> Answer)> flying = [];
        List<long> answered = [];
        Task<IReadOnlyList<OutboxEntry>>? reading = null;

        // On a new link the centre may not have subscribed yet: until it has heard one record they go one by one, so that none overtakes another.
        bool isHeard = !settings.WaitsForCentre || !link.Facts.IsMqtt5;
        try
        {
            while (true)
            {
                pulse?.Beat();
                if (flying.Count == 0 && (CentreIsSilent() || again))
                {
                    if (reading is not null) await reading;
                    if (!isHeard) await Task.Delay(UnheardPause, time, stop);
                    (cursor, reading, again) = (new DrainCursor(outbox), null, false);
                    read.Clear();
                }
                bool isRoom = ledger.Count < Ahead;
                if (reading is null && isRoom && read.Count <= ReadAtOnce / 2)
                {
                    long[] leaving = answered.Count < Together ? [] : [.. answered];
                    if (leaving.Length > 0) answered.Clear();
                    reading = Task.Run(() => RemoveAndRead(leaving, cursor), CancellationToken.None);
                }
                if (reading is not null && (reading.IsCompleted || read.Count == 0))
                {
                    foreach (OutboxEntry entry in await reading) read.Enqueue(entry);
                    reading = null;
                    if (pace.Rest(cursor.FromBacklog) is { Ticks: > 0 } rest) await Task.Delay(rest, time, stop);
                }
                while (read.Count > 0 && !again && flying.Count < Window())
                {
                    await link.ReserveAsync(stop);
                    OutboxEntry entry = read.Dequeue();
                    flying.Enqueue((entry, link.PublishReservedAsync(RecordMessage.Of(link, entry, time.GetUtcNow()), stop)));
                }
                if (flying.TryPeek(out (OutboxEntry Entry, Task<bool> Answer) oldest))
                {
                    bool heard = await AnswerAsync(link, oldest.Answer, flying, stop);
                    flying.Dequeue();
                    if (settings.WaitsForCentre) NoteHeard(oldest.Entry, isHeard = heard);
                    else answered.Add(oldest.Entry.Number);
                }
                if (flying.Count == 0) Confirm(answered);
                if (flying.Count == 0 && !again && (read.Count == 0 && cursor.IsAtEnd || !isRoom)) await work.WaitAsync(TimeSpan.FromSeconds(1), stop);
            }
        }
        finally
        {
            // Nothing may touch the outbox after this has ended.
            if (reading is not null) await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Confirm(answered);
        }

        // A record that may be poison goes alone, so that it is clear whose fault it is.
        int Window() => poison.HasSuspect && (poison.Suspects(read.Peek().Number) || flying.Any(one => poison.Suspects(one.Entry.Number))) || !isHeard ? 1 : link.Facts.InFlight;
    }

    /// <summary>The centre's word: records leave, or go to quarantine.</summary>
    public void Settle(CentreAck ack)
    {
        (IReadOnlyList<long> kept, IReadOnlyList<(long Number, string Code)> rejected) = ledger.Settle(ack);
        if (kept.Count + rejected.Count == 0) return;
        lock (gate) (patience, progressAt, Concern) = (settings.CentrePatience, time.GetTimestamp(), null);
        outbox.Confirm(kept);
        foreach ((long number, string code) in rejected) Quarantine(number, $"the centre rejects it ({Word(code)})");
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

    private async Task<bool> AnswerAsync(BrokerLink link, Task<bool> answer, Queue<(OutboxEntry Entry, Task<bool> Answer)> flying, CancellationToken stop)
    {
        long number = flying.Peek().Entry.Number;
        try
        {
            await link.InTimeAsync(answer, stop);
            poison.Passed(number);
            Progress++;
            return await answer;
        }
        catch (Exception e) when (!stop.IsCancellationRequested || link.Lost.IsFaulted)
        {
            // The loss of the link may be noticed before the answer fails, and then the answer is only cancelled.
            Exception cause = e is RefusedByBrokerException or BrokerSilentException ? e : link.Lost.Exception?.InnerException ?? e;
            if (poison.Note([.. flying.Select(one => one.Entry.Number)], cause))
            {
                Quarantine(number, $"the broker has not taken it {PoisonWatch.Most} times ({cause.Message})");
                Progress++;
            }
            throw;
        }
    }

    // What the broker took and nobody is there for will not be answered: it is sent again in its turn, and what follows it too.
    private void NoteHeard(OutboxEntry entry, bool heard)
    {
        lock (gate)
        {
            if (!heard) (Concern, again) = ("nobody at the broker takes the records; they wait", true);
            else if (ledger.Count == 0) progressAt = time.GetTimestamp();
        }
        if (heard) ledger.Add(entry.Stream, entry.Session, entry.Sequence, entry.Number);
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

    // One that nobody takes must not hold up the rest.
    private void Quarantine(long number, string reason)
    {
        outbox.Quarantine(number, reason);
        SyncLog.Quarantined(log, number, reason);
        lock (gate) (quarantined, lastReason) = (quarantined + 1, reason);
    }

    // What the centre calls it comes from outside.
    private static string Word(string code) => code.Length is > 0 and <= 40 && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? code : "no reason";

    // Beside the sending: the disk would otherwise take nearly half of the time.
    private IReadOnlyList<OutboxEntry> RemoveAndRead(long[] leaving, DrainCursor cursor)
    {
        outbox.Confirm(leaving);
        return cursor.Next(ReadAtOnce, liveToo: ledger.Live < Ahead / 2);
    }

    private void Confirm(List<long> answered)
    {
        outbox.Confirm(answered);
        answered.Clear();
    }
}
