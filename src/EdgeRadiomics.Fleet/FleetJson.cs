using System.Text.Json.Serialization;
using EdgeRadiomics.Fleet.Page;
using EdgeRadiomics.Fleet.Store;

namespace EdgeRadiomics.Fleet;

/// <summary>All JSON that Fleet writes: camelCase, null written out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AckMessage))]
[JsonSerializable(typeof(ProgrammeView))]
[JsonSerializable(typeof(AuditView))]
[JsonSerializable(typeof(PathologyAnswer))]
[JsonSerializable(typeof(TroubleAnswer))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class FleetJson : JsonSerializerContext;
