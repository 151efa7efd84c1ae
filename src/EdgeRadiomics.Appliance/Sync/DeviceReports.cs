using EdgeRadiomics.Appliance.Device;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>What a connection carries about the device beside its records. Both are asked from any thread.</summary>
/// <param name="Birth">Payload of <c>birth</c>, retained, sent at each connection.</param>
/// <param name="Health">Payload of <c>health</c>; null when it could not be read this time.</param>
/// <param name="Capture">What the picture is doing, for <c>capture/state</c>, retained, sent when it changes.</param>
internal sealed record DeviceReports(Func<byte[]> Birth, Func<byte[]?> Health, Func<CaptureMessage>? Capture = null);
