using System.Text.Json.Serialization;

namespace EdgeRadiomics.Appliance.Device;

/// <summary><c>health</c>: how the device is. Null is "not known". Nothing in it is about a patient.</summary>
/// <param name="Time">By the device's calendar; <paramref name="Clock"/> says how far to trust it.</param>
/// <param name="Clock">As <c>erclock</c> of records.</param>
/// <param name="UptimeS">Of the program, s.</param>
/// <param name="DeviceUptimeS">Since the boot, s.</param>
/// <param name="TemperatureC">The hottest zone.</param>
/// <param name="Throttled">Whether the board slows itself down now.</param>
/// <param name="UnderVoltage">Whether the supply is too weak now.</param>
/// <param name="Disk">Of the data folder.</param>
/// <param name="Memory">The program's own, and what is left.</param>
/// <param name="Frames">What capture and analysis do.</param>
/// <param name="LatencyMs">Grab to hint, of the last frames; null before the first.</param>
/// <param name="Outbox">Records that wait.</param>
/// <param name="Provider">What the models run on.</param>
/// <param name="Concerns">What a person should look after, in a few words each; empty when all is well.</param>
internal sealed record HealthMessage(
    DateTimeOffset Time, string Clock, double UptimeS, double? DeviceUptimeS, double? TemperatureC, bool? Throttled, bool? UnderVoltage,
    HealthDisk? Disk, HealthMemory Memory, HealthFrames Frames, HealthLatency? LatencyMs, HealthOutbox Outbox, string Provider, IReadOnlyList<string> Concerns);

internal sealed record HealthDisk(long FreeBytes, long TotalBytes);

internal sealed record HealthMemory(long ResidentBytes, long? AvailableBytes);

/// <summary>Frames a second in and analysed; frames replaced by a newer one since the start.</summary>
internal sealed record HealthFrames(string State, double FpsIn, double? FpsAnalysed, long Dropped);

internal sealed record HealthLatency(double P50, double P95, double P99);

internal sealed record HealthOutbox(int Records, double? OldestAgeS, long Bytes);

/// <summary>Retained <c>capture/state</c>: what the scanner's picture is doing, told when it changes.</summary>
/// <param name="State"><c>streaming</c>, <c>frozen</c>, <c>no-signal</c> or <c>stalled</c>.</param>
/// <param name="Since">When that began, by the device's calendar.</param>
/// <param name="Fps">Frames a second then.</param>
/// <param name="Mode">Size of the screen, px, as <c>1920x1080</c>; null before the first frame.</param>
/// <param name="Demonstration">Whether it is no scanner's picture.</param>
internal sealed record CaptureMessage(string State, DateTimeOffset Since, double Fps, string? Mode, bool Demonstration);

/// <summary>Retained <c>birth</c>: what this device is, sent at each connection.</summary>
internal sealed record BirthMessage(
    string App, string Version, string Os, string Architecture, string Runtime, string Provider, string Source, bool Demonstration,
    IReadOnlyList<BirthModel> Models, IReadOnlyList<string> Topics, IReadOnlyList<string> Schemas, long Session, string Notice);

internal sealed record BirthModel(string Name, string Version, string Sha256, string Task, bool Synthetic);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthMessage))]
[JsonSerializable(typeof(BirthMessage))]
[JsonSerializable(typeof(CaptureMessage))]
internal sealed partial class HealthJson : JsonSerializerContext;
