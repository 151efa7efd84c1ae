using System.Diagnostics;
using System.Net.Sockets;
using EdgeRadiomics.Appliance.Tests.CommandLine;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>Debian's mosquitto on loopback, with what a test adds to its configuration; can be killed and started again.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mosquitto").FullName;
    private readonly string more;
    private readonly bool isOpen;
    private Process? process;

    /// <param name="more">Lines of mosquitto.conf after the listener.</param>
    /// <param name="isOpen">Whether anybody may connect.</param>
    public Mosquitto(string more = "", bool isOpen = true) => (this.more, this.isOpen) = (more, isOpen);

    public int Port { get; } = ApplianceProcess.FreePort();

    public static void Need() => Assert.SkipUnless(File.Exists("/usr/sbin/mosquitto"), "mosquitto is missing: apt-get install mosquitto mosquitto-clients");

    public static async Task<Mosquitto> StartedAsync(string more = "", bool isOpen = true)
    {
        Need();
        Mosquitto broker = new(more, isOpen);
        await broker.StartAsync();
        return broker;
    }

    public async Task StartAsync()
    {
        string config = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(config, $"listener {Port} 127.0.0.1\n{(isOpen ? "allow_anonymous true\n" : "")}persistence true\npersistence_location {folder}/\nuser root\nlog_type none\n{more}\n");
        process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", config]) { RedirectStandardError = true });
        await Eventually.Listens(Port);
    }

    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>Waiting for what another process does, with a limit.</summary>
internal static class Eventually
{
    public static async Task Holds(Func<bool> condition, string what, int seconds = 30)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(seconds)) throw new TimeoutException("this did not happen: " + what);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task Listens(int port, int seconds = 30) => Holds(() =>
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
    }, $"something listens on port {port}", seconds);
}
