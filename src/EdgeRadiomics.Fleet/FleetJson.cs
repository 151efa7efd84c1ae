using System.Text.Json.Serialization;
using EdgeRadiomics.Fleet.Store;

namespace EdgeRadiomics.Fleet;

/// <summary>All JSON that Fleet writes: camelCase, null written out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AckMessage))]
internal sealed partial class FleetJson : JsonSerializerContext;
