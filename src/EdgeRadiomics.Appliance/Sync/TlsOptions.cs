using System.Text.Json.Serialization;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>Keys of the connection to the broker, as PEM files; read anew at each connection, so that a renewed one needs no restart.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TlsOptions
{
    /// <summary>Certificates of the authority that the broker's must come from; null means those the system trusts.</summary>
    public string? Ca { get; init; }

    /// <summary>The device's own certificate; null means the broker asks for none.</summary>
    public string? Certificate { get; init; }

    /// <summary>Its private key.</summary>
    public string? Key { get; init; }
}
