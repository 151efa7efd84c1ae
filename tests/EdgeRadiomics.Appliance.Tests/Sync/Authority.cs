using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>A certificate authority of a test, with PEM files in a folder.</summary>
internal sealed class Authority : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("authority").FullName;
    private readonly X509Certificate2 own;
    private readonly DateTimeOffset now = DateTimeOffset.UtcNow;

    public Authority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=Programme", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        own = request.CreateSelfSigned(now.AddYears(-2), now.AddYears(2));
        File.WriteAllText(At("ca.pem"), own.ExportCertificatePem());
    }

    public string Ca => At("ca.pem");

    /// <summary>Makes NAME.pem and NAME.key.</summary>
    /// <param name="file">Of the files.</param>
    /// <param name="name">Common name.</param>
    /// <param name="days">Until when it is valid, from now; negative is expired.</param>
    /// <param name="isServer">Whether it is for 127.0.0.1 or for a client.</param>
    public (string Certificate, string Key) Issue(string file, string name, double days = 30, bool isServer = false)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(isServer ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        if (isServer)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }
        using X509Certificate2 certificate = request.Create(own, now.AddYears(-1), now.AddDays(days), RandomNumberGenerator.GetBytes(12));
        File.WriteAllText(At(file + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(At(file + ".key"), key.ExportPkcs8PrivateKeyPem());
        return (At(file + ".pem"), At(file + ".key"));
    }

    public void Dispose()
    {
        own.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string At(string name) => Path.Combine(folder, name);
}
