using System.Text.Json.Serialization;

namespace EdgeRadiomics.Exams;

/// <summary>The records' JSON: camelCase, enumerations as words, null written out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CloudEvent<LesionResult>))]
[JsonSerializable(typeof(CloudEvent<ExamEvent>))]
[JsonSerializable(typeof(CloudEvent<GapEvent>))]
public sealed partial class RecordJson : JsonSerializerContext;
