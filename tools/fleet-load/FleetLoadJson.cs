using System.Text.Json.Serialization;

namespace EdgeRadiomics.FleetLoad;

internal sealed record StatusSaid(string State, long Session, DateTimeOffset Since, string? Reason);

internal sealed record HealthSaid(OutboxSaid Outbox, IReadOnlyList<string> Concerns);

internal sealed record OutboxSaid(int Records, double? OldestAgeS);

internal sealed record BirthSaid(string App, string Version, IReadOnlyList<ModelSaid> Models);

internal sealed record ModelSaid(string Name, string Version);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusSaid))]
[JsonSerializable(typeof(HealthSaid))]
[JsonSerializable(typeof(BirthSaid))]
internal sealed partial class FleetLoadJson : JsonSerializerContext;
