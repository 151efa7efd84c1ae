using System.Net;
using System.Net.Sockets;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>A TCP relay before the broker that can swallow its answers: a link that looks open and is not (no FIN, no RST).</summary>
internal sealed class FaultyLink : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly int brokerPort;
    private volatile bool swallowsAnswers;

    public FaultyLink(int brokerPort)
    {
        this.brokerPort = brokerPort;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Bytes from the broker vanish while this is set.</summary>
    public bool SwallowsAnswers { get => swallowsAnswers; set => swallowsAnswers = value; }

    /// <summary>How long each answer is held back.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Connections that were opened so far.</summary>
    public int Connections { get; private set; }

    public void Dispose()
    {
        ending.Cancel();
        listener.Dispose();
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient inside = await listener.AcceptTcpClientAsync(ending.Token);
                inside.NoDelay = true;
                Connections++;
                _ = RelayAsync(inside);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException) { }
    }

    private async Task RelayAsync(TcpClient inside)
    {
        using (inside)
        using (TcpClient broker = new() { NoDelay = true })
        {
            try
            {
                await broker.ConnectAsync(IPAddress.Loopback, brokerPort, ending.Token);
                await Task.WhenAny(CopyAsync(inside, broker, answers: false), CopyAsync(broker, inside, answers: true));
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException) { }
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool answers)
    {
        byte[] buffer = new byte[16384];
        int count;
        while ((count = await from.GetStream().ReadAsync(buffer, ending.Token)) > 0)
        {
            if (answers && Delay > TimeSpan.Zero) await Task.Delay(Delay, ending.Token);
            if (!(answers && swallowsAnswers)) await to.GetStream().WriteAsync(buffer.AsMemory(0, count), ending.Token);
        }
    }
}
