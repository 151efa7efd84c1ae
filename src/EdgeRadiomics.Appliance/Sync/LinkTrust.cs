using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>
/// Certificates of one connection, judged by the appliance's own calendar: the machine's may stand in 1970, and then every
/// certificate would be "not yet valid".
/// </summary>
internal static class LinkTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <exception cref="ProblemException">A file is missing or damaged, or the device's certificate has expired.</exception>
    public static void Apply(MqttClientTlsOptionsBuilder builder, TlsOptions tls, TimeProvider time)
    {
        X509Certificate2Collection? authorities = tls.Ca is { } ca ? Authorities(ca) : null;
        builder.UseTls().WithCertificateValidationHandler(seen => Check(seen, authorities, time.GetUtcNow()));
        if (tls.Certificate is { } certificate) builder.WithClientCertificates([Own(certificate, tls.Key!, time.GetUtcNow())]);
    }

    private static bool Check(MqttClientCertificateValidationEventArgs seen, X509Certificate2Collection? authorities, DateTimeOffset now)
    {
        if (seen.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) throw new ProblemException("the broker shows no certificate", "give it one, or use mqtt://");
        X509Certificate2 shown = new(seen.Certificate);
        if (seen.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new ProblemException($"the broker's certificate is for {shown.GetNameInfo(X509NameType.DnsName, false)}, another name", "give --broker the name that stands in the certificate");
        if (shown.NotAfter.ToUniversalTime() < now) throw new ProblemException($"the broker's certificate expired on {Day(shown.NotAfter)}", "renew it at the broker");
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (authorities is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        foreach (X509ChainElement element in seen.Chain.ChainElements) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        if (chain.Build(shown)) return true;
        string causes = string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation.TrimEnd('.', '\n', ' ')).Distinct());
        throw new ProblemException($"the broker's certificate is not trusted ({causes})", "give the authority it comes from as ca in tls of appliance.json");
    }

    private static X509Certificate2 Own(string certificate, string key, DateTimeOffset now)
    {
        X509Certificate2 own;
        try
        {
            own = X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ProblemException($"the device's certificate {certificate} cannot be read with its key ({e.Message.TrimEnd('.')})", "give both as PEM in tls of appliance.json", e);
        }
        if (own.NotAfter.ToUniversalTime() >= now) return own;
        using (own) throw new ProblemException($"the device's certificate expired on {Day(own.NotAfter)}, so records wait", $"put a new one at {certificate}; work on the device goes on");
    }

    private static X509Certificate2Collection Authorities(string path)
    {
        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"the authority {path} cannot be read ({e.Message.TrimEnd('.')})", "give it as PEM in tls of appliance.json", e);
        }
        return authorities.Count > 0 ? authorities : throw new ProblemException($"there is no certificate in {path}", "give the authority as PEM in tls of appliance.json");
    }

    private static string Day(DateTime day) => day.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
