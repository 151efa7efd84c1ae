namespace EdgeRadiomics.Fleet.Intake;

/// <summary>The broker that the devices send to, with who Fleet is there.</summary>
internal sealed record BrokerAddress(string Host, int Port, bool UsesTls, string? User, string? Password)
{
    /// <summary>Whom to trust and who Fleet is, with <c>mqtts</c>; null takes the machine's authorities and shows no certificate.</summary>
    public BrokerTrust? Trust { get; init; }

    /// <summary>Environment variables: a command line is open to everyone on the machine.</summary>
    public const string UserVariable = "EDGERADIOMICS_BROKER_USER", PasswordVariable = "EDGERADIOMICS_BROKER_PASSWORD";

    private const int PlainPort = 1883, TlsPort = 8883;

    /// <exception cref="ProblemException">It is no broker's address.</exception>
    public static BrokerAddress Parse(string text, string? user = null, string? password = null)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("mqtt" or "mqtts") || uri is not { Host.Length: > 0, UserInfo: "", PathAndQuery: "" or "/" })
            throw new ProblemException($"'{text}' is not a broker", $"give --broker as mqtt://HOST:PORT or mqtts://HOST:PORT, and a user in {UserVariable} and {PasswordVariable}");
        bool tls = uri.Scheme == "mqtts";
        return new BrokerAddress(uri.Host, uri.Port > 0 ? uri.Port : tls ? TlsPort : PlainPort, tls, user, password);
    }

    public override string ToString() => $"{(UsesTls ? "mqtts" : "mqtt")}://{Host}:{Port}";
}
