using System.CommandLine;
using EdgeRadiomics.Fleet.Store;
using EdgeRadiomics.Fleet.Store.Postgres;
using EdgeRadiomics.Fleet.Store.Sqlite;

namespace EdgeRadiomics.Fleet;

/// <summary>The database that all verbs share.</summary>
internal static class DatabaseChoice
{
    public static readonly Option<string?> Url = new("--database") { HelpName = "URL", Description = "postgresql://USER:PASSWORD@HOST:PORT/NAME (default: an embedded SQLite file in the data folder); or in EDGERADIOMICS_DATABASE" };
    public static readonly Option<string> Data = new("--data") { HelpName = "DIR", DefaultValueFactory = _ => "data-fleet", Description = "folder of the embedded file (default ./data-fleet)" };

    /// <exception cref="ProblemException">The address cannot be read.</exception>
    public static IResultSink Open(string? url, string data, TimeProvider time) =>
        (url ?? Environment.GetEnvironmentVariable("EDGERADIOMICS_DATABASE")) is { Length: > 0 } address ? new PostgresSink(address, time) : new SqliteSink(Path.Combine(data, "fleet.db"));
}
