using System.Net.WebSockets;

namespace EdgeRadiomics.Appliance.Live;

/// <summary>One open page: sends it the newest message whenever it has taken the one before.</summary>
internal static class LiveViewer
{
    // A page that takes nothing for so long is gone, or its network is.
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromMilliseconds(300);

    public static async Task ServeAsync(WebSocket socket, LiveFeed feed, TimeProvider time, CancellationToken stop)
    {
        using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task listening = ListenAsync(socket, leaving);
        using (feed.Join())
        {
            try
            {
                for (long seen = 0; ;)
                {
                    LiveMessage message = await feed.NextAsync(seen, leaving.Token);
                    await SendAsync(socket, message.Bytes, time, leaving.Token);
                    seen = message.Number;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException) { }
        }
        await CloseAsync(socket, time, stop.IsCancellationRequested);
        await leaving.CancelAsync();
        socket.Abort();
        await listening;
    }

    private static async Task SendAsync(WebSocket socket, byte[] bytes, TimeProvider time, CancellationToken stop)
    {
        using CancellationTokenSource tooSlow = new(SendLimit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, tooSlow.Token);
        await socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, either.Token);
    }

    // Pages have nothing to say here, but only reading shows that one has gone.
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource leaving)
    {
        byte[] unread = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(unread.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close) { }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException) { }
        try { await leaving.CancelAsync(); }
        catch (ObjectDisposedException) { }
    }

    private static async Task CloseAsync(WebSocket socket, TimeProvider time, bool isStopping)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using CancellationTokenSource limit = new(CloseLimit, time);
        try
        {
            await socket.CloseOutputAsync(isStopping ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure,
                isStopping ? "the device is stopping" : null, limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException) { }
    }
}
