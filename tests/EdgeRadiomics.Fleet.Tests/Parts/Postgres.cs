using System.Diagnostics;
using EdgeRadiomics.Fleet.Tests.Parts;
using Npgsql;

[assembly: AssemblyFixture(typeof(Postgres))]

namespace EdgeRadiomics.Fleet.Tests.Parts;

/// <summary>Debian's PostgreSQL 15 on a free port, in a folder of its own, started once for all tests; each takes a database of its own.</summary>
public sealed class Postgres : IAsyncLifetime
{
    private const string Programs = "/usr/lib/postgresql/15/bin";

    private readonly string folder = Directory.CreateTempSubdirectory("fleet-pg").FullName;
    private int databases;

    public static bool IsInstalled => File.Exists(Programs + "/initdb");

    public int Port { get; } = Ports.Free();

    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled) return;
        // It refuses to run as root, which is what a bare CI machine is.
        if (Environment.UserName == "root") await Run("chown", "postgres", folder);
        await AsServer(Programs + "/initdb", "-D", $"{folder}/data", "-U", "fleet", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C");
        await StartAsync();
    }

    /// <summary>A fresh database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Assert.SkipUnless(IsInstalled, $"{Programs}/initdb is missing: apt-get install postgresql");
        string name = $"fleet{Interlocked.Increment(ref databases)}";
        await using NpgsqlConnection connection = new($"Host=127.0.0.1;Port={Port};Username=fleet;Database=postgres;Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlCommand create = new($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return $"postgresql://fleet@127.0.0.1:{Port}/{name}";
    }

    public Task StartAsync() => AsServer(Programs + "/pg_ctl", "-D", $"{folder}/data", "-w", "-l", $"{folder}/log", "-o", $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}", "start");

    /// <summary>Without a word to anyone, as a power cut.</summary>
    public Task StopAsync() => AsServer(Programs + "/pg_ctl", "-D", $"{folder}/data", "-w", "-m", "immediate", "stop");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists($"{folder}/data/postmaster.pid")) await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static Task AsServer(params string[] command) => Environment.UserName == "root" ? Run("runuser", ["-u", "postgres", "--", .. command]) : Run(command[0], command[1..]);

    private static async Task Run(string program, params string[] arguments)
    {
        // pg_ctl's server keeps what it inherits: with a pipe this would wait for the server's end.
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments]) { WorkingDirectory = "/tmp" })!;
        await process.WaitForExitAsync(CancellationToken.None);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
