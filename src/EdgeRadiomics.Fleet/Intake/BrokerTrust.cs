using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace EdgeRadiomics.Fleet.Intake;

/// <summary>TLS to the broker: whom to trust, and the certificate that says who Fleet is.</summary>
/// <remarks>The files are read for each connection, so a renewed certificate is taken without a restart.</remarks>
internal sealed class BrokerTrust(string? authority, string? certificate, string? key)
{
    /// <summary>The machine's authorities, and no certificate of our own.</summary>
    public static BrokerTrust OfMachine { get; } = new(null, null, null);

    /// <exception cref="ProblemException">A file cannot be read.</exception>
    public MqttClientTlsOptionsBuilder Apply(MqttClientTlsOptionsBuilder tls)
    {
        if (authority is not null) tls = tls.WithTrustChain(Read(authority, () => Authorities(authority)));
        return certificate is null ? tls : tls.WithClientCertificates([Read(certificate, () => X509Certificate2.CreateFromPemFile(certificate, key))]);
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        X509Certificate2Collection trusted = [];
        trusted.ImportFromPemFile(file);
        return trusted;
    }

    private static T Read<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ProblemException($"{file} cannot be read ({e.Message.TrimEnd('.')})", "give --broker-ca, --broker-cert and --broker-key as PEM files", e);
        }
    }
}
