using MQTTnet.Exceptions;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Finds the record that a broker will not take. A refusal with a reason names it; where the broker hangs up instead, those
/// that were on their way go one by one over the next connections, until it is clear which of them is the cause.
/// </summary>
internal sealed class PoisonWatch
{
    /// <summary>Refusals after which a record is taken out. With the pauses between them, a broker has had a quarter of a minute.</summary>
    public const int Most = 5;

    private readonly HashSet<long> suspects = [];
    private long blamed, count;

    public bool HasSuspect => suspects.Count > 0;

    public bool Suspects(long number) => suspects.Contains(number);

    public void Passed(long number)
    {
        suspects.Remove(number);
        if (number == blamed) count = 0;
    }

    /// <summary>Notes a failed answer; true when the record is to be taken out.</summary>
    /// <param name="flying">Numbers that were on their way, the one whose answer failed first.</param>
    /// <param name="failure">Why it failed.</param>
    public bool Note(IReadOnlyCollection<long> flying, Exception failure)
    {
        // A dead link and a device without rights harm every record alike.
        if (IsSilence(failure) || failure is RefusedByBrokerException { IsAboutMessage: false }) return false;
        long number = flying.First();
        suspects.UnionWith(flying);
        if (number != blamed) (blamed, count) = (number, 0);
        if (flying.Count == 1 || failure is RefusedByBrokerException) count++;
        if (count < Most) return false;
        Passed(number);
        return true;
    }

    private static bool IsSilence(Exception? failure) =>
        failure is not null && (failure is BrokerSilentException or TimeoutException or MqttCommunicationTimedOutException || IsSilence(failure.InnerException));
}
