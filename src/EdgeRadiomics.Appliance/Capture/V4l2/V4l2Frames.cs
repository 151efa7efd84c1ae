namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>Judges what a driver says of a buffer: a gap in its sequence, an error, a stamp. Pure but for the last sequence number.</summary>
internal sealed class V4l2Frames
{
    /// <summary>A larger gap is a driver that began to count anew: 1000 frames are half a minute.</summary>
    private const uint Implausible = 1000;

    private uint? last;

    /// <summary>Frames missing between the one before and this one.</summary>
    public int Missed(uint sequence)
    {
        uint missed = last is { } before ? unchecked(sequence - before - 1) : 0;
        last = sequence;
        return missed < Implausible ? (int)missed : 0;
    }

    /// <summary>Forgets the last number: the stream begins anew.</summary>
    public void Forget() => last = null;

    /// <summary>Whether the bytes can be a whole picture.</summary>
    public static bool IsWhole(in V4l2Buffer buffer, int bytes, RawLayout? layout) =>
        (buffer.Flags & V4l2Constant.BufferError) == 0 && bytes > 0 && bytes == buffer.BytesUsed && bytes >= (layout?.Bytes ?? 0);

    /// <summary>The kernel's stamp, or <paramref name="nowNs"/> where it is not of the monotonic clock or lies ahead: vivid reckons stamps, up to 2.5 ms too late.</summary>
    public static long StampNs(in V4l2Buffer buffer, long nowNs) =>
        (buffer.Flags & V4l2Constant.StampMask) == V4l2Constant.StampMonotonic ? Math.Min(unchecked(buffer.Seconds * 1_000_000_000 + buffer.Microseconds * 1000), nowNs) : nowNs;
}
