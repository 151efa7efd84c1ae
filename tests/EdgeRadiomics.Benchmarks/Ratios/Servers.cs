using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EdgeRadiomics.Benchmarks.Ratios;

/// <summary>A program of the machine or the checkout, ended when disposed.</summary>
internal sealed class Served(Process process, int port) : IDisposable
{
    public int Port => port;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Debian's mosquitto on a free port; it drops nothing.</summary>
    public static async Task<Served> MosquittoAsync(string folder)
    {
        int port = FreePort();
        string config = Path.Combine(folder, "mosquitto.conf");
        await File.WriteAllTextAsync(config, $"listener {port} 127.0.0.1\nallow_anonymous true\nlog_type none\nmax_queued_messages 0\n");
        Served broker = Start("/usr/sbin/mosquitto", port, "-c", config);
        await UntilAsync(() => Listens(port), "mosquitto listens");
        return broker;
    }

    public static Served Start(string program, int port, params string[] arguments) =>
        new(Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments]) { WorkingDirectory = Checkout.Root })!, port);

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static async Task UntilAsync(Func<bool> condition, string what, int seconds = 60)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(began).TotalSeconds > seconds) throw new TimeoutException($"not within {seconds} s: {what}");
            await Task.Delay(2);
        }
    }

    public static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments]) { WorkingDirectory = "/tmp" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    /// <summary>STOP holds it where it is, CONT lets it go on.</summary>
    public Task SignalAsync(string signal) => RunAsync("/bin/kill", $"-{signal}", $"{process.Id}");

    /// <summary>Memory that it holds of its own, bytes: not the pages of files that the kernel may drop.</summary>
    public long MemoryBytes() => File.ReadLines($"/proc/{process.Id}/status").Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) << 10).Single();

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static bool Listens(int port)
    {
        try
        {
            using TcpClient client = new("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>Debian's PostgreSQL 15 in a folder of its own, as an installation sets it up: every commit is on disk.</summary>
internal sealed class Database : IAsyncDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin";

    private readonly string folder;

    private Database(string folder) => this.folder = folder;

    public int Port { get; } = Served.FreePort();

    public static async Task<Database> StartAsync(string folder)
    {
        Database database = new(folder);
        if (Environment.UserName == "root") await Served.RunAsync("chown", "postgres", folder);
        await AsServer("initdb", "-D", $"{folder}/data", "-U", "fleet", "--auth=trust", "-E", "UTF8", "--locale=C");
        await AsServer("pg_ctl", "-D", $"{folder}/data", "-w", "-l", $"{folder}/log", "-o", $"-p {database.Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}", "start");
        return database;
    }

    public async Task<string> NewAsync(string name)
    {
        await Served.RunAsync($"{Programs}/createdb", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "fleet", name);
        return $"postgresql://fleet@127.0.0.1:{Port}/{name}";
    }

    public async ValueTask DisposeAsync() => await AsServer("pg_ctl", "-D", $"{folder}/data", "-w", "-m", "immediate", "stop");

    private static Task AsServer(string program, params string[] arguments) =>
        Environment.UserName == "root" ? Served.RunAsync("runuser", ["-u", "postgres", "--", $"{Programs}/{program}", .. arguments]) : Served.RunAsync($"{Programs}/{program}", arguments);
}
