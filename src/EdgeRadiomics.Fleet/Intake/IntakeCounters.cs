using System.Collections.Concurrent;

namespace EdgeRadiomics.Fleet.Intake;

/// <summary>What this process has done since it started. Safe from any thread.</summary>
internal sealed class IntakeCounters
{
    private readonly ConcurrentDictionary<string, long> refused = new(StringComparer.Ordinal);
    private long stored, duplicates, batches;

    public long Stored => Interlocked.Read(ref stored);
    public long Duplicates => Interlocked.Read(ref duplicates);
    public long Batches => Interlocked.Read(ref batches);

    /// <summary>Refusals by code.</summary>
    public IReadOnlyDictionary<string, long> Refused => refused;

    /// <summary>Null while it is there; otherwise why it is not.</summary>
    public string? BrokerTrouble { get; set; } = "not connected yet";

    /// <summary>Null while it is there; otherwise why it is not.</summary>
    public string? DatabaseTrouble { get; set; } = "not opened yet";

    public void Add(int newRecords, int oldRecords)
    {
        Interlocked.Add(ref stored, newRecords);
        Interlocked.Add(ref duplicates, oldRecords);
        Interlocked.Increment(ref batches);
    }

    public void Refuse(string code) => refused.AddOrUpdate(code, 1, (_, count) => count + 1);
}
