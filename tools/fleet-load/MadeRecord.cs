namespace EdgeRadiomics.FleetLoad;

/// <summary>A record that a simulated device has made.</summary>
internal sealed record MadeRecord(string Id, string Source, string Stream, long Session, long Sequence, string Topic, byte[] Payload, long MadeAt);
