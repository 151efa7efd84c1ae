namespace EdgeRadiomics.Appliance.Sync;

/// <summary>How the carrying of records stands. Immutable.</summary>
/// <param name="Connected">Whether the broker is there.</param>
/// <param name="LastError">The newest trouble, in words; null while all is well.</param>
/// <param name="WaitsForCentre">Whether records leave only after the centre's answer; otherwise the broker's is enough.</param>
/// <param name="Broker">What the broker said of itself; null before the first connection.</param>
internal sealed record SyncStatus(bool Connected, string? LastError, bool WaitsForCentre = false, BrokerFacts? Broker = null);
