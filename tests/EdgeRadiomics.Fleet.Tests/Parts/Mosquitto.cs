using System.Diagnostics;
using System.Net.Sockets;

namespace EdgeRadiomics.Fleet.Tests.Parts;

/// <summary>Debian's mosquitto on a free port, started and killed by the test.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mosquitto";

    private readonly string folder = Directory.CreateTempSubdirectory("fleet-mqtt").FullName;
    private Process? process;

    public int Port { get; } = Ports.Free();

    public string Url => $"mqtt://127.0.0.1:{Port}";

    public static async Task<Mosquitto> StartNewAsync(string more = "allow_anonymous true")
    {
        Assert.SkipUnless(File.Exists(Program), $"{Program} is missing: apt-get install mosquitto");
        Mosquitto broker = new();
        File.WriteAllText(broker.Configuration, $"listener {broker.Port} 127.0.0.1\nlog_type none\n{more}\n".Replace("FOLDER", broker.folder, StringComparison.Ordinal));
        await broker.StartAsync();
        return broker;
    }

    private string Configuration => Path.Combine(folder, "mosquitto.conf");

    public async Task StartAsync()
    {
        process = Process.Start(new ProcessStartInfo(Program, ["-c", Configuration]))!;
        while (true)
        {
            try
            {
                using TcpClient probe = new();
                await probe.ConnectAsync("127.0.0.1", Port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        process = null;
    }

    public string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(folder, name), text);
        return Path.Combine(folder, name);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await KillAsync();
        Directory.Delete(folder, recursive: true);
    }
}
