using System.Text.Json.Serialization;
using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>Retained <c>status</c>. The session number keeps a late will from burying a newer session; <c>Ack</c> says whose answer lets a record go.</summary>
internal sealed record StatusMessage(string State, long Session, DateTimeOffset Since, string? Reason, string Ack);

/// <summary><c>live/hint</c>: what the page shows now; gone with the next. <c>Present</c> false clears it.</summary>
internal sealed record LiveHintMessage(bool Present, long Frame, long MonotonicNs, IReadOnlyList<ReceptorHint> Hints, double TotalMs, bool Demonstration, string Notice);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, MaxDepth = 8)]
[JsonSerializable(typeof(StatusMessage))]
[JsonSerializable(typeof(LiveHintMessage))]
[JsonSerializable(typeof(CentreAck))]
[JsonSerializable(typeof(Commands.Diagnosis))]
internal sealed partial class SyncJson : JsonSerializerContext;
