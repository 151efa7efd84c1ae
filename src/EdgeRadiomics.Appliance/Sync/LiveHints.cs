using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// <c>live/hint</c> while a broker is there: the newest snapshot, QoS 0, at most ten a second. A picture that stands still
/// for a second is taken back with <c>present: false</c>, because a hint must not outlive its picture.
/// </summary>
internal sealed class LiveHints(DeviceId device, NewestSnapshot snapshots, TimeProvider time)
{
    // The contract allows 10 live messages a second.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100), Stale = TimeSpan.FromSeconds(1);

    /// <summary>Publishes until <paramref name="stop"/> or until publishing fails.</summary>
    public async Task RunAsync(Func<string, byte[], Task> publish, CancellationToken stop)
    {
        Snapshot? seen = null;
        long seenAt = time.GetTimestamp();
        bool cleared = true;
        while (true)
        {
            // A pause after each message, not a periodic timer: a tick that was held up would bring two at once.
            await Task.Delay(Pace, time, stop);
            if (snapshots.Value is not { } snapshot) continue;
            bool isNew = !ReferenceEquals(snapshot, seen);
            if (isNew) (seen, seenAt) = (snapshot, time.GetTimestamp());
            bool stale = time.GetElapsedTime(seenAt) > Stale;
            if (stale ? cleared : !isNew) continue;
            LiveHintMessage message = stale
                ? new(false, snapshot.FrameNumber, snapshot.MonotonicNs, [], 0, snapshot.IsDemonstration, Notices.Investigational)
                : new(snapshot.Lesion is not null, snapshot.FrameNumber, snapshot.MonotonicNs, snapshot.Hints, snapshot.Latency.Total, snapshot.IsDemonstration, Notices.Investigational);
            cleared = !message.Present;
            await publish($"{device.TopicPrefix}/live/hint", JsonSerializer.SerializeToUtf8Bytes(message, SyncJson.Default.LiveHintMessage));
        }
    }
}
