using System.Net.Sockets;
using System.Text;

namespace EdgeRadiomics.Device.Tests;

/// <summary>A unix socket that speaks lines of text, as QMP, qtest and the board's agent do.</summary>
internal sealed class LineSocket : IDisposable
{
    private readonly Socket socket;
    private readonly StreamReader reader;
    private readonly StreamWriter writer;

    private LineSocket(Socket socket)
    {
        this.socket = socket;
        NetworkStream stream = new(socket);
        reader = new StreamReader(stream, new UTF8Encoding(false));
        writer = new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>Connects as soon as QEMU listens, within ten seconds.</summary>
    public static async Task<LineSocket> Connect(string path)
    {
        for (int tries = 0; ; tries++)
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
                return new LineSocket(socket);
            }
            catch (SocketException) when (tries < 100)
            {
                socket.Dispose();
                await Task.Delay(100);
            }
        }
    }

    public Task Write(string line) => writer.WriteLineAsync(line);

    /// <summary>The next line; null once QEMU is gone.</summary>
    public async Task<string?> Read(CancellationToken stop)
    {
        try
        {
            return await reader.ReadLineAsync(stop);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    public void Dispose() => socket.Dispose();
}
