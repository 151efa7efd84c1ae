using System.Data.Common;
using EdgeRadiomics.Fleet.Contract;

namespace EdgeRadiomics.Fleet.Store;

/// <summary>
/// What differs between the two databases: how a connection is opened, how its tables are made, and how a batch gets in fast.
/// All other SQL is the same for both.
/// </summary>
internal interface IResultSink : IAsyncDisposable
{
    /// <summary>What the page and the log call it; no password in it.</summary>
    string Name { get; }

    /// <summary>Opens a connection.</summary>
    /// <exception cref="DbException">The database is not there now.</exception>
    Task<DbConnection> OpenAsync(CancellationToken cancel);

    /// <summary>Applies the numbered SQL files that the database has not seen. Several processes may do so at once.</summary>
    Task PrepareAsync(CancellationToken cancel);

    /// <summary>Stores records inside a transaction, each (source, id) once.</summary>
    /// <returns>Those that were not there before.</returns>
    Task<IReadOnlyList<IncomingRecord>> InsertAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<IncomingRecord> records, long receivedMs, CancellationToken cancel);

    /// <summary>Whether the trouble lies in what was written, so that waiting does not help.</summary>
    bool IsAboutData(DbException trouble);
}
