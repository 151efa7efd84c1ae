using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeRadiomics.Appliance.Device;

/// <summary>Tells systemd how the service is (sd_notify): one datagram a word. Without NOTIFY_SOCKET it does nothing.</summary>
/// <remarks>Own code and not Microsoft.Extensions.Hosting.Systemd: that brings a package and its host, and knows neither STATUS nor WATCHDOG.</remarks>
internal sealed class SystemdNotifier : IDisposable
{
    private readonly Socket? socket;
    private readonly ILogger log;
    private bool told;

    /// <param name="address">NOTIFY_SOCKET: a path, or an abstract name behind '@'; null or empty for no systemd.</param>
    /// <param name="watchdog">Time without WATCHDOG=1 after which systemd starts the service again; null when it does not watch.</param>
    /// <param name="log">Where trouble is told, once.</param>
    public SystemdNotifier(string? address, TimeSpan? watchdog, ILogger log)
    {
        (this.log, Watchdog) = (log, watchdog);
        if (string.IsNullOrEmpty(address)) return;
        try
        {
            socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            DeviceLog.NotNotified(log, e.Message);
            socket?.Dispose();
            socket = null;
        }
    }

    /// <summary>Whether systemd started this process and waits for its word.</summary>
    public bool IsService => socket is not null;

    /// <summary>Null when systemd does not watch this process.</summary>
    public TimeSpan? Watchdog { get; }

    public static SystemdNotifier FromEnvironment(ILogger log)
    {
        string? microseconds = Environment.GetEnvironmentVariable("WATCHDOG_USEC"), pid = Environment.GetEnvironmentVariable("WATCHDOG_PID");
        bool isMeant = string.IsNullOrEmpty(pid) || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        TimeSpan? watchdog = isMeant && long.TryParse(microseconds, CultureInfo.InvariantCulture, out long us) && us > 0 ? TimeSpan.FromMicroseconds(us) : null;
        return new SystemdNotifier(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), watchdog, log);
    }

    public void Ready() => Send("READY=1");

    /// <summary>One line for <c>systemctl status</c>.</summary>
    public void Status(string line) => Send("STATUS=" + line.ReplaceLineEndings(" "));

    public void Alive() => Send("WATCHDOG=1");

    public void Stopping() => Send("STOPPING=1");

    public void Dispose() => socket?.Dispose();

    private void Send(string message)
    {
        if (socket is null) return;
        try
        {
            socket.Send(Encoding.UTF8.GetBytes(message));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            if (!told) DeviceLog.NotNotified(log, e.Message);
            told = true;
        }
    }
}
