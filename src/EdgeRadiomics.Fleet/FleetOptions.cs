namespace EdgeRadiomics.Fleet;

/// <summary>How a centre runs.</summary>
/// <param name="Broker">Address of the devices' broker.</param>
/// <param name="Database">PostgreSQL's address; null takes an embedded file in <paramref name="Data"/>.</param>
/// <param name="Http">Address of the page.</param>
/// <param name="Data">Folder of the embedded file.</param>
/// <param name="Name">Who this process is to the broker and to its siblings.</param>
/// <param name="Share">Group of a shared subscription; null takes none.</param>
internal sealed record FleetOptions(string Broker, string? Database, string Http, string Data, string Name, string? Share)
{
    /// <summary>Asked of every request when given; a must beyond loopback.</summary>
    public string? AccessKey { get; init; }

    /// <summary>PEM file of the authority that the broker's certificate must come from; null takes the machine's.</summary>
    public string? BrokerCa { get; init; }

    /// <summary>PEM file of the certificate that Fleet shows the broker.</summary>
    public string? BrokerCertificate { get; init; }

    /// <summary>PEM file of its private key.</summary>
    public string? BrokerKey { get; init; }

    public string? BrokerUser { get; init; }

    public string? BrokerPassword { get; init; }
}
