namespace EdgeRadiomics.Appliance.Analysis;

/// <summary>The newest snapshot; readers that come late see only that one. Safe from any thread.</summary>
internal sealed class NewestSnapshot
{
    private volatile Snapshot? newest;

    /// <summary>Null before the first analysed frame.</summary>
    public Snapshot? Value => newest;

    /// <summary>Raised on the analysis thread after each new snapshot: handlers must return at once.</summary>
    public event Action<Snapshot>? Changed;

    public void Publish(Snapshot snapshot)
    {
        newest = snapshot;
        Changed?.Invoke(snapshot);
    }
}
