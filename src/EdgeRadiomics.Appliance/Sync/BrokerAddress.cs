using System.Globalization;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>Where records go: the appliance's own broker, or one on the network.</summary>
internal sealed record BrokerAddress
{
    private const int PlainPort = 1883, TlsPort = 8883;

    private BrokerAddress(bool embedded, string host, int port, bool tls) => (IsEmbedded, Host, Port, UsesTls) = (embedded, host, port, tls);

    public bool IsEmbedded { get; }
    public string Host { get; }
    public int Port { get; }
    public bool UsesTls { get; }

    /// <exception cref="ProblemException">It is none of the forms that exist.</exception>
    public static BrokerAddress Parse(string text)
    {
        if (text == "embedded") return new BrokerAddress(true, "127.0.0.1", PlainPort, false);
        if (text.StartsWith("embedded:", StringComparison.Ordinal) && ushort.TryParse(text["embedded:".Length..], CultureInfo.InvariantCulture, out ushort port) && port > 0)
            return new BrokerAddress(true, "127.0.0.1", port, false);
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "mqtt" or "mqtts" && uri is { Host.Length: > 0, UserInfo: "", PathAndQuery: "" or "/" })
        {
            bool tls = uri.Scheme == "mqtts";
            return new BrokerAddress(false, uri.Host, uri.Port > 0 ? uri.Port : tls ? TlsPort : PlainPort, tls);
        }
        throw new ProblemException($"'{text}' is not a broker", "give --broker as embedded, embedded:PORT, mqtt://HOST:PORT or mqtts://HOST:PORT");
    }

    public override string ToString() => $"{(UsesTls ? "mqtts" : "mqtt")}://{Host}:{Port}";
}
