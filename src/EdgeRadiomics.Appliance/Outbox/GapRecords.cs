using System.Text.Json;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>Writes the gap records: what left the outbox without having been sent is told to the centre, in the order it happened.</summary>
internal sealed class GapRecords(OutboxSettings settings, TimeProvider time)
{
    public const string Stream = "gap";

    public const string Evicted = "evicted", Quarantined = "quarantined", Corrupt = "corrupt";

    public string Topic => $"{settings.Device.TopicPrefix}/evt/{Stream}";

    public byte[] Payload(RecordId id, long session, long sequence, GapEvent gap) => JsonSerializer.SerializeToUtf8Bytes(new CloudEvent<GapEvent>
    {
        Id = id.ToString(),
        Source = settings.Device.Source,
        Type = GapEvent.Type,
        Subject = gap.Stream,
        Time = time.GetUtcNow(),
        DataSchema = GapEvent.Schema,
        Stream = Stream,
        Session = session,
        Sequence = sequence,
        MonotonicNs = MonotonicClock.NowNs(time),
        Clock = settings.Clock().Word(),
        Data = gap,
    }, RecordJson.Default.CloudEventGapEvent);

    /// <summary>Runs of neighbouring sequence numbers, each one gap.</summary>
    public static IEnumerable<GapEvent> Runs(IEnumerable<(string Stream, long Sequence)> gone, string reason)
    {
        GapEvent? run = null;
        foreach ((string stream, long sequence) in gone.OrderBy(one => one.Stream, StringComparer.Ordinal).ThenBy(one => one.Sequence))
        {
            if (run is not null && run.Stream == stream && run.ToSeq + 1 == sequence) run = run with { ToSeq = sequence };
            else
            {
                if (run is not null) yield return run;
                run = new GapEvent(stream, sequence, sequence, reason);
            }
        }
        if (run is not null) yield return run;
    }
}
