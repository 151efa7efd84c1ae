namespace EdgeRadiomics.Appliance.Sync;

/// <summary>How the carrying of records stands. Immutable.</summary>
/// <param name="Connected">Whether the broker is there.</param>
/// <param name="LastError">The newest trouble, in words; null while connected.</param>
internal sealed record SyncStatus(bool Connected, string? LastError);
