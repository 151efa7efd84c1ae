namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Finds the record that a broker will not take. A refusal with a reason names it; where the broker hangs up instead, the
/// record that waited longest is sent alone over the next connections, until it is clear that it is the cause.
/// </summary>
internal sealed class PoisonWatch
{
    /// <summary>Refusals after which a record is taken out. With the pauses between them, a broker has had a quarter of a minute.</summary>
    public const int Most = 5;

    private long suspect, count;

    public bool Suspects(long number) => number == suspect;

    public void Passed(long number)
    {
        if (number == suspect) (suspect, count) = (0, 0);
    }

    /// <summary>Notes a failed answer; true when the record is to be taken out.</summary>
    public bool Note(long number, Exception failure, bool isAlone)
    {
        // A dead link and a device without rights harm every record alike.
        if (failure is BrokerSilentException or RefusedByBrokerException { IsAboutMessage: false }) return false;
        if (number != suspect) (suspect, count) = (number, 0);
        if (isAlone || failure is RefusedByBrokerException) count++;
        if (count < Most) return false;
        (suspect, count) = (0, 0);
        return true;
    }
}
