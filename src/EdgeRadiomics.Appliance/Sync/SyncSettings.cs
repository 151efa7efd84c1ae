namespace EdgeRadiomics.Appliance.Sync;

/// <summary>How records are carried, beside where to. Immutable.</summary>
internal sealed record SyncSettings
{
    public const string Application = "application", Puback = "puback";

    /// <summary>Whether a record leaves only when the centre has said that it keeps it; otherwise the broker's PUBACK is enough.</summary>
    public bool WaitsForCentre { get; init; }

    public TlsOptions Tls { get; init; } = new();

    /// <summary>A link that says nothing for longer is pinged; five seconds without an answer, and it is given up.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the centre may stay silent before records are sent again; doubled each time up to an hour.</summary>
    public TimeSpan CentrePatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Pause before the second attempt to connect, give or take half; doubled each time up to 30 s.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <exception cref="ProblemException">An option that does not exist, or that does not go with the broker.</exception>
    public static SyncSettings Of(ApplianceOptions options, BrokerAddress broker)
    {
        if (options.Ack is not (null or Application or Puback)) throw new ProblemException($"'{options.Ack}' is no kind of acknowledgement", "give --ack as application or puback");
        if (options.Tls is not { Ca: null, Certificate: null, Key: null } && !broker.UsesTls)
            throw new ProblemException("there are keys for a connection that is not encrypted", "give the broker as mqtts://HOST:PORT, or take tls out of appliance.json");
        if (options.Tls.Certificate is null != options.Tls.Key is null)
            throw new ProblemException("the device's certificate and its key belong together", "give both certificate and key in tls of appliance.json");
        return new SyncSettings { WaitsForCentre = (options.Ack ?? (broker.IsEmbedded ? Puback : Application)) == Application, Tls = options.Tls };
    }
}
