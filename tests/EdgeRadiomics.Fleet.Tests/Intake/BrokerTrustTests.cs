using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRadiomics.Fleet.Intake;
using EdgeRadiomics.Fleet.Tests.Parts;

namespace EdgeRadiomics.Fleet.Tests.Intake;

/// <summary>A mosquitto that asks for certificates, with authorities made for the test.</summary>
public sealed class BrokerTrustTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fleet-tls").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_shows_its_certificate_and_trusts_only_its_authority()
    {
        using X509Certificate2 authority = Authority("programme"), stranger = Authority("stranger");
        Issue(authority, "broker", "127.0.0.1");
        Issue(authority, "centre", null);
        File.WriteAllText(PathOf("ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(PathOf("stranger.pem"), stranger.ExportCertificatePem());
        // Mosquitto leaves root for its own user, which must read its files.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        await using Mosquitto broker = await Mosquitto.StartNewAsync(
            $"cafile {PathOf("ca.pem")}\ncertfile {PathOf("broker.pem")}\nkeyfile {PathOf("broker.key")}\nrequire_certificate true\nuse_identity_as_username true");
        string url = broker.Url.Replace("mqtt:", "mqtts:", StringComparison.Ordinal);
        string[] arguments = ["run", "--broker", url, "--http", $"http://127.0.0.1:{Ports.Free()}", "--data", Path.Combine(folder, "data")];
        await using (FleetProcess fleet = FleetProcess.Start([], [.. arguments, "--broker-ca", PathOf("ca.pem"), "--broker-cert", PathOf("centre.pem"), "--broker-key", PathOf("centre.key")]))
            await fleet.Says("connected to broker mqtts://");
        foreach (string[] wrong in (string[][])[["--broker-ca", PathOf("ca.pem")], ["--broker-ca", PathOf("stranger.pem"), "--broker-cert", PathOf("centre.pem"), "--broker-key", PathOf("centre.key")]])
        {
            await using FleetProcess fleet = FleetProcess.Start([], [.. arguments, .. wrong]);
            await fleet.Says("next attempt in");
            fleet.Output.ShouldNotContain("connected to broker");
        }
    }

    [Fact]
    public void A_file_that_is_no_certificate_is_named()
    {
        File.WriteAllText(PathOf("no.pem"), "no certificate");
        Should.Throw<ProblemException>(() => new BrokerTrust(null, PathOf("no.pem"), null).Apply(new())).Message.ShouldContain("no.pem");
        Should.Throw<ProblemException>(() => new BrokerTrust(PathOf("missing.pem"), null, null).Apply(new())).Message.ShouldContain("missing.pem");
    }

    private string PathOf(string file) => Path.Combine(folder, file);

    private static X509Certificate2 Authority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private void Issue(X509Certificate2 authority, string name, string? address)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        if (address is not null) names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(PathOf(name + ".pem"), issued.ExportCertificatePem());
        File.WriteAllText(PathOf(name + ".key"), key.ExportPkcs8PrivateKeyPem());
    }
}
