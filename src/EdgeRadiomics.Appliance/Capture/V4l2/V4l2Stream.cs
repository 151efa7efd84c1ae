namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>A grabber's buffers, mapped, and the stream through them. For one thread at a time.</summary>
internal sealed unsafe class V4l2Stream : IDisposable
{
    /// <summary>One is being filled and one being read; fourteen more ride out a pause of 230 ms at 60 fps, for 26 MB at 1280 x 720.</summary>
    private const uint Wanted = 16;

    private readonly V4l2Device device;
    private readonly List<(nint Address, uint Length)> buffers = [];

    public V4l2Stream(V4l2Device device)
    {
        this.device = device;
        V4l2RequestBuffers request = new() { Count = Wanted, Type = V4l2Constant.VideoCapture, Memory = V4l2Constant.MemoryMap };
        device.Do(V4l2Request.RequestBuffers, ref request, "give buffers");
        try
        {
            for (uint index = 0; index < request.Count; index++)
            {
                V4l2Buffer buffer = Blank(index);
                device.Do(V4l2Request.QueryBuffer, ref buffer, "tell where its buffers are");
                buffers.Add((device.Map(buffer.Offset, buffer.Length), buffer.Length));
            }
            if (buffers.Count < 2) throw new DeviceFaultException($"the grabber at {device.Path} has memory for {buffers.Count} buffers only", isTransient: true);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public bool IsOn { get; private set; }

    /// <summary>Queues every buffer and begins; false where the driver wants a signal first.</summary>
    public bool TryStart()
    {
        for (uint index = 0; index < buffers.Count; index++)
        {
            V4l2Buffer buffer = Blank(index);
            device.Do(V4l2Request.Queue, ref buffer, "take a buffer");
        }
        int type = (int)V4l2Constant.VideoCapture;
        int error = device.Try(V4l2Request.StreamOn, ref type);
        if (error is not (0 or Errno.NoLink or Errno.NoLock or Errno.OutOfRange)) throw device.Fault("start its stream", error);
        IsOn = error == 0;
        if (!IsOn) Stop(); // takes the queued buffers back
        return IsOn;
    }

    public void Stop()
    {
        int type = (int)V4l2Constant.VideoCapture;
        if (device.Try(V4l2Request.StreamOff, ref type) is Errno.NoDevice) throw device.Unplugged();
        IsOn = false;
    }

    /// <summary>Takes the oldest filled buffer; false while there is none.</summary>
    public bool TryDequeue(out V4l2Buffer buffer)
    {
        buffer = Blank(0);
        int error = device.Try(V4l2Request.Dequeue, ref buffer);
        if (error == Errno.Again) return false;
        if (error != 0) throw device.Fault("hand a frame over", error);
        if (buffer.Index < buffers.Count) return true;
        throw new DeviceFaultException($"the grabber at {device.Path} handed over a buffer that it does not have", isTransient: true);
    }

    /// <summary>What the driver wrote, as the mapping holds it: nothing where it claims more than that.</summary>
    public ReadOnlySpan<byte> Bytes(in V4l2Buffer buffer)
    {
        (nint address, uint length) = buffers[(int)buffer.Index];
        return buffer.BytesUsed <= Math.Min(length, int.MaxValue) ? new ReadOnlySpan<byte>((void*)address, (int)buffer.BytesUsed) : [];
    }

    public void Requeue(ref V4l2Buffer buffer) => device.Do(V4l2Request.Queue, ref buffer, "take a buffer back");

    public void Dispose()
    {
        // The device may be gone: what fails here is no news.
        int type = (int)V4l2Constant.VideoCapture;
        _ = device.Try(V4l2Request.StreamOff, ref type);
        foreach ((nint address, uint length) in buffers) _ = V4l2Native.Unmap(address, length);
        buffers.Clear();
        V4l2RequestBuffers none = new() { Type = V4l2Constant.VideoCapture, Memory = V4l2Constant.MemoryMap };
        _ = device.Try(V4l2Request.RequestBuffers, ref none);
    }

    private static V4l2Buffer Blank(uint index) => new() { Index = index, Type = V4l2Constant.VideoCapture, Memory = V4l2Constant.MemoryMap };
}
