using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using SkiaSharp;

namespace EdgeRadiomics.Appliance.Tests.Live;

public class LiveFeedTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_length_json_and_a_picture_of_the_sector()
    {
        await using Bench bench = await Bench.OpenAsync();
        bench.Snapshots.Publish(DrawnSnapshot.Of(5));
        using ClientWebSocket socket = await WatchAsync(bench);
        byte[] message = await ReceiveAsync(socket);
        int length = BinaryPrimitives.ReadInt32LittleEndian(message);
        Json(message).GetProperty("frame").GetProperty("number").GetInt64().ShouldBe(5);
        using SKBitmap picture = SKBitmap.Decode(message.AsSpan(4 + length));
        (picture.Width, picture.Height).ShouldBe((DrawnSnapshot.Width, DrawnSnapshot.Height));
        ((int)picture.GetPixel(DrawnSnapshot.CentreX, DrawnSnapshot.CentreY).Red).ShouldBeInRange(30, 50);
    }

    [Fact]
    public async Task Before_the_first_frame_the_picture_is_empty()
    {
        await using Bench bench = await Bench.OpenAsync();
        using ClientWebSocket socket = await WatchAsync(bench);
        byte[] message = await ReceiveAsync(socket);
        (4 + BinaryPrimitives.ReadInt32LittleEndian(message)).ShouldBe(message.Length);
    }

    [Fact]
    public async Task Nothing_is_encoded_while_nobody_watches()
    {
        await using Bench bench = await Bench.OpenAsync();
        for (int i = 0; i < 20; i++) bench.Snapshots.Publish(DrawnSnapshot.Of(i));
        await Task.Delay(200, Cancel);
        bench.Server.Encoded.ShouldBe(0);
    }

    [Fact]
    public async Task Viewers_share_one_encoding_at_most_25_a_second()
    {
        await using Bench bench = await Bench.OpenAsync();
        using CancellationTokenSource publishing = new();
        Task publisher = PublishAsync(bench, publishing.Token);
        ClientWebSocket[] sockets = [await WatchAsync(bench), await WatchAsync(bench), await WatchAsync(bench)];
        Stopwatch watch = Stopwatch.StartNew();
        long before = bench.Server.Encoded;
        Task[] readers = [.. sockets.Select(s => DrainAsync(s, watch, TimeSpan.FromSeconds(1.5)))];
        await Task.WhenAll(readers);
        double perSecond = (bench.Server.Encoded - before) / watch.Elapsed.TotalSeconds;
        perSecond.ShouldBeInRange(4, 26);
        await publishing.CancelAsync();
        await publisher;
        foreach (ClientWebSocket socket in sockets) socket.Dispose();
    }

    [Fact]
    public async Task A_slow_viewer_gets_fewer_messages_and_delays_nobody()
    {
        await using Bench bench = await Bench.OpenAsync();
        using CancellationTokenSource publishing = new();
        Task publisher = PublishAsync(bench, publishing.Token);
        using ClientWebSocket slow = await WatchAsync(bench);
        using ClientWebSocket quick = await WatchAsync(bench);
        Stopwatch watch = Stopwatch.StartNew();
        int received = await DrainAsync(quick, watch, TimeSpan.FromSeconds(2));
        received.ShouldBeGreaterThan(10, "the slow one reads nothing meanwhile");
        await publishing.CancelAsync();
        await publisher;
    }

    [Fact]
    public async Task A_stalled_source_is_told_without_a_new_frame()
    {
        await using Bench bench = await Bench.OpenAsync();
        bench.Snapshots.Publish(DrawnSnapshot.Of(5));
        using ClientWebSocket socket = await WatchAsync(bench);
        Stopwatch watch = Stopwatch.StartNew();
        while (Json(await ReceiveAsync(socket)).GetProperty("frame").GetProperty("state").GetString() != "stalled")
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Stopping_closes_the_viewers_within_a_second()
    {
        Bench bench = await Bench.OpenAsync();
        bench.Snapshots.Publish(DrawnSnapshot.Of(5));
        using ClientWebSocket socket = await WatchAsync(bench);
        await ReceiveAsync(socket);
        Stopwatch watch = Stopwatch.StartNew();
        await bench.Server.StopAsync();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task The_feed_answers_only_web_sockets()
    {
        await using Bench bench = await Bench.OpenAsync();
        using HttpResponseMessage reply = await bench.Client.GetAsync(new Uri("/api/live", UriKind.Relative), Cancel);
        ((int)reply.StatusCode).ShouldBe(400);
    }

    private static JsonElement Json(byte[] message) =>
        JsonDocument.Parse(message.AsMemory(4, BinaryPrimitives.ReadInt32LittleEndian(message))).RootElement;

    private static async Task PublishAsync(Bench bench, CancellationToken stop)
    {
        for (long number = 1; !stop.IsCancellationRequested; number++)
        {
            bench.Snapshots.Publish(DrawnSnapshot.Of(number));
            await Task.Delay(10, Cancel);
        }
    }

    private static async Task<ClientWebSocket> WatchAsync(Bench bench)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri(bench.Server.Url.Replace("http", "ws", StringComparison.Ordinal) + "/api/live"), Cancel);
        return socket;
    }

    private static async Task<int> DrainAsync(ClientWebSocket socket, Stopwatch watch, TimeSpan until)
    {
        int received = 0;
        for (; watch.Elapsed < until; received++) await ReceiveAsync(socket);
        return received;
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket)
    {
        using MemoryStream whole = new();
        byte[] part = new byte[65536];
        ValueWebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(part.AsMemory(), Cancel);
            result.MessageType.ShouldBe(WebSocketMessageType.Binary);
            whole.Write(part, 0, result.Count);
        }
        while (!result.EndOfMessage);
        return whole.ToArray();
    }
}
