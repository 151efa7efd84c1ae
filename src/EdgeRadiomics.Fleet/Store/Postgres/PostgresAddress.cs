using Npgsql;

namespace EdgeRadiomics.Fleet.Store.Postgres;

/// <summary>A database's address: <c>postgresql://USER:PASSWORD@HOST:PORT/NAME</c>, or Npgsql's own <c>Host=...;Database=...</c>.</summary>
internal static class PostgresAddress
{
    /// <exception cref="ProblemException">It is neither.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        NpgsqlConnectionStringBuilder address;
        try
        {
            address = Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "postgresql" or "postgres" ? Of(uri!) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw Bad(e);
        }
        if (string.IsNullOrEmpty(address.Host) || string.IsNullOrEmpty(address.Database)) throw Bad(null);
        address.ApplicationName ??= "EdgeRadiomics.Fleet";

        // A half-open link must not hold a batch for ever: 30 s without an answer ends the command, and the batch is tried again.
        address.CommandTimeout = 30;
        address.Timeout = 5;
        return address;
    }

    private static NpgsqlConnectionStringBuilder Of(Uri uri)
    {
        string[] user = uri.UserInfo.Split(':', 2);
        NpgsqlConnectionStringBuilder address = new() { Host = uri.Host, Port = uri.Port > 0 ? uri.Port : 5432, Database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/')) };
        if (user[0].Length > 0) address.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) address.Password = Uri.UnescapeDataString(user[1]);
        foreach (string pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            if (pair.Split('=', 2) is [var name, var value]) address[name == "sslmode" ? "SSL Mode" : Uri.UnescapeDataString(name)] = Uri.UnescapeDataString(value);
        return address;
    }

    // The text is not repeated: it may hold a password.
    private static ProblemException Bad(Exception? cause) =>
        new("the address of the database cannot be read", "give --database as postgresql://USER:PASSWORD@HOST:PORT/NAME, or leave it out for an embedded file", cause);
}
