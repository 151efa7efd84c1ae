using System.Buffers.Binary;
using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Pictures;
using SkiaSharp;

namespace EdgeRadiomics.Appliance.Live;

/// <summary>
/// Encodes the newest snapshot once for all who watch, at most 25 times a second, and only while somebody watches.
/// Newest wins: a slow viewer skips messages, it never delays the others or the line.
/// </summary>
internal sealed class LiveFeed : IDisposable
{
    private const int JpegQuality = 85;
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMilliseconds(40);

    // Device, exam and "stalled" must reach the page when no frame comes.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(250);
    private readonly NewestSnapshot snapshots;
    private readonly SnapshotReader reader;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private TaskCompletionSource<LiveMessage> next = NewSource();
    private CancellationTokenSource? producing;
    private volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LiveMessage? newest;
    private int viewers;

    public LiveFeed(NewestSnapshot snapshots, SnapshotReader reader, TimeProvider time, ILogger log)
    {
        (this.snapshots, this.reader, this.time, this.log) = (snapshots, reader, time, log);
        snapshots.Changed += Wake;
    }

    /// <summary>Messages encoded so far; stands still while nobody watches.</summary>
    public long Encoded { get; private set; }

    public int Viewers => Volatile.Read(ref viewers);

    /// <summary>Joins the viewers; the caller disposes what it gets to leave.</summary>
    public IDisposable Join()
    {
        lock (gate)
        {
            if (viewers++ > 0) return new Seat(this);
            newest = null;
            producing = new CancellationTokenSource();
            _ = Task.Run(() => ProduceAsync(producing.Token));
            return new Seat(this);
        }
    }

    /// <summary>The newest message after number <paramref name="seen"/>, at once if there is one.</summary>
    public Task<LiveMessage> NextAsync(long seen, CancellationToken stop)
    {
        lock (gate)
            return newest is { } ready && ready.Number > seen ? Task.FromResult(ready) : next.Task.WaitAsync(stop);
    }

    public void Dispose()
    {
        snapshots.Changed -= Wake;
        lock (gate) producing?.Cancel();
    }

    private static TaskCompletionSource<LiveMessage> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake(Snapshot snapshot) => changed.TrySetResult();

    private void Leave()
    {
        lock (gate)
        {
            if (--viewers > 0) return;
            producing?.Cancel();
            producing = null;
        }
    }

    private async Task ProduceAsync(CancellationToken stop)
    {
        Snapshot? drawn = null;
        byte[] jpeg = [];
        while (!stop.IsCancellationRequested)
        {
            // Renewed before the snapshot is read, so that a change in between is not lost.
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Snapshot? snapshot = snapshots.Value;
            try
            {
                if (snapshot is not null && !ReferenceEquals(snapshot, drawn)) jpeg = Draw(snapshot);
                drawn = snapshot;
                Publish(Pack(JsonSerializer.SerializeToUtf8Bytes(reader.Read(snapshot), LiveJson.Default.LiveSnapshot), jpeg));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // One snapshot that cannot be shown must not end the picture of the next.
                LiveLog.EncodingFailed(log, e);
            }
            try
            {
                await Task.Delay(ShortestGap, time, stop);
                await changed.Task.WaitAsync(Heartbeat - ShortestGap, time, stop);
            }
            catch (TimeoutException) { }
            catch (OperationCanceledException) { return; }
        }
    }

    private void Publish(byte[] bytes)
    {
        lock (gate)
        {
            newest = new LiveMessage(++Encoded, bytes);
            next.TrySetResult(newest);
            next = NewSource();
        }
    }

    private static byte[] Draw(Snapshot snapshot) => PictureFile.EncodeGrey(
        snapshot.SectorBox.Width, snapshot.SectorBox.Height, snapshot.SectorPixels.Span, SKEncodedImageFormat.Jpeg, JpegQuality);

    private static byte[] Pack(byte[] json, byte[] jpeg)
    {
        byte[] message = new byte[4 + json.Length + jpeg.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, json.Length);
        json.CopyTo(message, 4);
        jpeg.CopyTo(message, 4 + json.Length);
        return message;
    }

    private sealed class Seat(LiveFeed feed) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0) feed.Leave();
        }
    }
}

/// <summary>One encoded snapshot: JSON length, JSON, JPEG.</summary>
internal sealed record LiveMessage(long Number, byte[] Bytes);
