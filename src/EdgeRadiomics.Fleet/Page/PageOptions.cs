using System.Net;

namespace EdgeRadiomics.Fleet.Page;

/// <summary>Where the page listens and who may see it; built only from values that are safe together.</summary>
internal sealed class PageOptions
{
    private const string AccessKeyVariable = "EDGERADIOMICS_ACCESS_KEY";
    private const int ShortestKey = 12;

    /// <exception cref="ProblemException">The address cannot be used, or it is open to other machines without a key.</exception>
    public PageOptions(string address, string? accessKey)
    {
        EndPoint = Parse(address);
        AccessKey = accessKey;
        if (AccessKey is { Length: < ShortestKey }) throw new ProblemException($"the access key is shorter than {ShortestKey} characters", $"choose a longer {AccessKeyVariable}");
        if (AccessKey is null && !IPAddress.IsLoopback(EndPoint.Address))
            throw new ProblemException($"{address} can be reached from other machines, and no access key is set", $"set {AccessKeyVariable}, or listen on http://127.0.0.1:8090");
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Asked of every request; null: anyone on this machine may look.</summary>
    public string? AccessKey { get; }

    private static IPEndPoint Parse(string address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttp && uri is { PathAndQuery: "/", UserInfo: "" })
        {
            if (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return new IPEndPoint(IPAddress.Loopback, uri.Port);
            if (IPAddress.TryParse(uri.Host, out IPAddress? ip)) return new IPEndPoint(ip, uri.Port);
        }
        throw new ProblemException($"'{address}' is not an address the page can listen on", "give --http as http://IP:PORT, for example http://127.0.0.1:8090");
    }
}
