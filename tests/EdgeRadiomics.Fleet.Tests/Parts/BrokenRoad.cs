using System.Diagnostics;
using System.Net.Sockets;

namespace EdgeRadiomics.Fleet.Tests.Parts;

/// <summary>
/// mosquitto in a network namespace, with one road to it for devices and one for the centre. A road can lose every packet
/// both ways while it stays up: no FIN, no RST, no error, as on a mobile network that went away.
/// </summary>
internal sealed class BrokenRoad : IAsyncDisposable
{
    private const string Ip = "/usr/sbin/ip", Broker = "/usr/sbin/mosquitto";

    // Tests of several checkouts run on one machine.
    private readonly string name = $"er{Environment.ProcessId % 100000}", folder = Directory.CreateTempSubdirectory("road").FullName;
    private readonly int net = Random.Shared.Next(64, 255);
    private Process? broker;

    public string DevicesUrl => $"mqtt://10.213.{net}.2:1883";

    public string CentresUrl => $"mqtt://10.213.{net}.6:1883";

    public static async Task<BrokenRoad> BuildAsync()
    {
        Assert.SkipUnless(File.Exists(Broker), $"{Broker} is missing: apt-get install mosquitto");
        Assert.SkipUnless(File.Exists(Ip), $"{Ip} is missing: apt-get install iproute2");
        BrokenRoad road = new();
        try
        {
            string? refusal = await TryAsync("netns", "add", road.name);
            refusal ??= await road.PairAsync("d", 1) ?? await road.PairAsync("c", 5);
            Assert.SkipWhen(refusal is not null, $"this machine allows no network namespace with a veth pair: {refusal}");
            File.WriteAllText(Path.Combine(road.folder, "mosquitto.conf"), "listener 1883\nallow_anonymous true\nlog_type none\nmax_queued_messages 0\n");
            road.broker = Process.Start(Ip, ["netns", "exec", road.name, Broker, "-c", Path.Combine(road.folder, "mosquitto.conf")]);
            await Eventually.IsTrue(road.AnswersAsync, "the broker listens");
            return road;
        }
        catch
        {
            await road.DisposeAsync();
            throw;
        }
    }

    /// <summary>Packets of the devices' road ("d") or the centre's ("c") go to a machine that is not there, or arrive again.</summary>
    public async Task LoseAsync(string road, bool loses)
    {
        string outside = $"10.213.{net}.{(road == "d" ? 1 : 5)}", inside = $"10.213.{net}.{(road == "d" ? 2 : 6)}";
        string[] change = loses ? ["replace"] : ["del"], nowhere = loses ? ["lladdr", "02:00:00:00:00:01", "nud", "permanent"] : [];
        (await TryAsync(["neigh", .. change, inside, .. nowhere, "dev", $"{name}{road}0"])).ShouldBeNull();
        (await TryAsync(["-n", name, "neigh", .. change, outside, .. nowhere, "dev", $"{name}{road}1"])).ShouldBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        if (broker is not null)
        {
            broker.Kill(entireProcessTree: true);
            await broker.WaitForExitAsync(CancellationToken.None);
            broker.Dispose();
        }
        foreach (string road in (string[])["d", "c"]) await TryAsync("link", "del", $"{name}{road}0");
        await TryAsync("netns", "del", name);
        Directory.Delete(folder, recursive: true);
    }

    private async Task<string?> PairAsync(string road, int first) =>
        await TryAsync("link", "add", $"{name}{road}0", "type", "veth", "peer", "name", $"{name}{road}1")
        ?? await TryAsync("link", "set", $"{name}{road}1", "netns", name)
        ?? await TryAsync("addr", "add", $"10.213.{net}.{first}/30", "dev", $"{name}{road}0")
        ?? await TryAsync("link", "set", $"{name}{road}0", "up")
        ?? await TryAsync("-n", name, "addr", "add", $"10.213.{net}.{first + 1}/30", "dev", $"{name}{road}1")
        ?? await TryAsync("-n", name, "link", "set", $"{name}{road}1", "up");

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using TcpClient probe = new();
            await probe.ConnectAsync($"10.213.{net}.2", 1883, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(1));
            return true;
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            return false;
        }
    }

    private static async Task<string?> TryAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Ip, arguments) { RedirectStandardError = true })!;
        string said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? null : $"ip {string.Join(' ', arguments)}: {said.Trim()}";
    }
}
