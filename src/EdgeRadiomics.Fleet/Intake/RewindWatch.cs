namespace EdgeRadiomics.Fleet.Intake;

/// <summary>
/// Finds the lowest number that a device still holds. A device without an answer sends everything again from its oldest
/// record, so a step back within one connection shows where its outbox begins. Seen twice at the same number, with a hole
/// below it, the hole will never be filled: it was sent to nobody, or to another database.
/// </summary>
/// <remarks>Not thread-safe: the loop's own.</remarks>
internal sealed class RewindWatch
{
    private readonly Dictionary<(string, string), (long Last, long Start, int Times)> seen = [];

    /// <summary>Notes a record in the order of arrival.</summary>
    /// <returns>The number below which the device holds nothing; null while that is not known.</returns>
    public long? Note(string source, string stream, long sequence)
    {
        (long last, long start, int times) = seen.GetValueOrDefault((source, stream));
        // The device begins at 1, so what it sends first may be the middle of its stream: only a step back shows the beginning.
        if (sequence <= last) (start, times) = (sequence, sequence == start ? times + 1 : 1);
        seen[(source, stream)] = (sequence, start, times);
        return times >= 2 && sequence == start ? start : null;
    }

    /// <summary>A new connection: what came before says nothing about the order of what comes.</summary>
    public void Forget() => seen.Clear();
}
