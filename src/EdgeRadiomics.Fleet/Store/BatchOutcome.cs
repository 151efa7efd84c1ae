namespace EdgeRadiomics.Fleet.Store;

/// <summary>What a device is told after a commit: topic <c>P/ack</c>.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Session">The session of the device that the numbers are of.</param>
/// <param name="UpTo">Every record of the stream up to this number is committed, or rejected, or explained by a gap record. 0: none yet.</param>
/// <param name="Rejected">Records that will never be taken.</param>
internal sealed record AckMessage(string Stream, long Session, long UpTo, IReadOnlyList<Rejection> Rejected);

/// <summary>One record that will never be taken, with the reason's code.</summary>
internal sealed record Rejection(long Seq, string Code);

/// <summary>What became of a batch.</summary>
/// <param name="Stored">Records that were new.</param>
/// <param name="Duplicates">Records that were there already.</param>
/// <param name="Refused">Messages that were refused.</param>
/// <param name="Acks">What to tell each device, by its source.</param>
internal sealed record BatchOutcome(int Stored, int Duplicates, int Refused, IReadOnlyList<(string Source, AckMessage Ack)> Acks);

/// <summary>How far a stream of a device has come.</summary>
/// <param name="Source">The device.</param>
/// <param name="Stream">The stream.</param>
/// <param name="UpTo">Everything up to here is stored, refused or explained.</param>
/// <param name="Highest">The highest number seen; more than <paramref name="UpTo"/> where a hole stands between.</param>
/// <param name="SinceMs">When this count began: a device that was set up anew counts from 1 again, and what it sent before must not fill its holes.</param>
internal sealed record StreamCursor(string Source, string Stream, long UpTo, long Highest, long SinceMs);
