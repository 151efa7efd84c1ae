using System.Text.Json;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// The centre's word on a stream of a session: every record up to <paramref name="UpTo"/> is committed there or stands in
/// <paramref name="Rejected"/>. The centre must not skip one that it has not got: it waits, and gets it again.
/// </summary>
internal sealed record CentreAck(string Stream, long Session, long UpTo, IReadOnlyList<CentreRejection>? Rejected = null)
{
    // The drain is never further ahead of the centre than this, so no honest answer names more.
    private const int MostRejected = OutboxDrain.Ahead;

    /// <returns>Null where the payload is none.</returns>
    public static CentreAck? Read(byte[] payload)
    {
        try
        {
            CentreAck? ack = JsonSerializer.Deserialize(payload, SyncJson.Default.CentreAck);
            return ack is { Rejected: null or { Count: <= MostRejected } } ? ack : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A record that the centre will never take.</summary>
/// <param name="Seq">Its sequence number.</param>
/// <param name="Code">Why, e.g. <c>schema</c>.</param>
internal sealed record CentreRejection(long Seq, string Code);
