using System.Security.Cryptography;
using System.Text;
using EdgeRadiomics.Appliance.Sync.Commands;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>The programme's signing hand, with its public key as a file.</summary>
internal sealed class Programme : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Programme(string folder) => File.WriteAllText(PublicKey = Path.Combine(folder, "programme.pem"), key.ExportSubjectPublicKeyInfoPem());

    public string PublicKey { get; }

    /// <summary>A signed document for a whole topic.</summary>
    public string Sign(string topic, string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        return $$"""{"body":"{{Convert.ToBase64String(bytes)}}","signature":"{{Convert.ToBase64String(key.SignData(TrustKey.SignedBytes(topic, bytes), HashAlgorithmName.SHA256))}}"}""";
    }

    public void Dispose() => key.Dispose();
}
