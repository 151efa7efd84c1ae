using System.Net;

namespace EdgeRadiomics.Appliance.Live;

/// <summary>Where the page listens and who may see it; built only from values that are safe together.</summary>
internal sealed class LiveOptions
{
    /// <summary>Environment variable and option name that remedies name.</summary>
    public const string AccessKeyVariable = "EDGERADIOMICS_ACCESS_KEY";

    private const int ShortestKey = 12;

    /// <summary>Checks address and key together.</summary>
    /// <param name="address"><c>http://IP:PORT</c>, or localhost; port 0 takes a free one.</param>
    /// <param name="accessKey">Asked of every request when given; a must beyond loopback.</param>
    /// <exception cref="ProblemException">The address cannot be used, or it is open to others without a key.</exception>
    public LiveOptions(string address, string? accessKey = null)
    {
        EndPoint = Parse(address);
        AccessKey = string.IsNullOrEmpty(accessKey) ? null : accessKey;
        if (AccessKey is { Length: < ShortestKey })
            throw new ProblemException($"the access key is shorter than {ShortestKey} characters", $"choose a longer {AccessKeyVariable}");
        if (AccessKey is null && !IPAddress.IsLoopback(EndPoint.Address))
            throw new ProblemException($"{address} can be reached from other machines, and no access key is set",
                $"set {AccessKeyVariable}, or listen on http://127.0.0.1:8080");
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Null: anyone on this machine may look.</summary>
    public string? AccessKey { get; }

    private static IPEndPoint Parse(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0)
            throw Bad(address);
        if (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return new IPEndPoint(IPAddress.Loopback, uri.Port);
        return IPAddress.TryParse(uri.Host, out IPAddress? ip) ? new IPEndPoint(ip, uri.Port) : throw Bad(address);
    }

    private static ProblemException Bad(string address) =>
        new($"'{address}' is not an address the page can listen on", "give --http as http://IP:PORT, for example http://127.0.0.1:8080");
}
