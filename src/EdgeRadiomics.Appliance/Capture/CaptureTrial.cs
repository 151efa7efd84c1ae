namespace EdgeRadiomics.Appliance.Capture;

/// <summary>What a trial of a source gave.</summary>
/// <param name="Source">What the source calls itself.</param>
/// <param name="Format">Its format, where it has one.</param>
/// <param name="Width">Columns, px.</param>
/// <param name="Height">Rows, px.</param>
/// <param name="Frames">Frames that came and were converted.</param>
/// <param name="FramesPerSecond">Rate by the frames' own stamps.</param>
/// <param name="Dropped">Frames that the device grabbed but did not hand over.</param>
/// <param name="DroppedAtStart">Those of them in the first second, while the program itself warmed up.</param>
/// <param name="Damaged">Frames that came damaged.</param>
/// <param name="Discontinuities">Changes of size or format.</param>
/// <param name="ConversionMsP50">Half of the conversions to grey took at most this.</param>
/// <param name="ConversionMsP99">99 of 100 did.</param>
/// <param name="BytesPerFrame">Bytes allocated a frame after the first second.</param>
/// <param name="HasSignal">Whether the last frame had a signal.</param>
/// <param name="HasColour">Whether the last frame was coloured.</param>
/// <param name="Fault">Why the trial ended early, if it did.</param>
internal sealed record CaptureReport(string Source, string? Format, int Width, int Height, long Frames, double FramesPerSecond, long Dropped, long DroppedAtStart, long Damaged, long Discontinuities,
    double? ConversionMsP50, double? ConversionMsP99, double BytesPerFrame, bool HasSignal, bool HasColour, string? Fault);

/// <summary>Captures and converts, nothing else, and counts: how a grabber is judged.</summary>
internal static class CaptureTrial
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Reads until stopped, or until the source ends or fails.</summary>
    public static CaptureReport Run(IFrameSource source, TimeProvider clock, CancellationToken stop)
    {
        RawFrame raw = new();
        // 0.01 ms a bin, up to 100 ms: a list would grow, and its growing would be counted.
        int[] conversions = new int[10_001];
        long frames = 0, dropped = 0, damaged = 0, discontinuities = 0, droppedAtStart = 0, firstStamp = 0, start = clock.GetTimestamp(), warmFrames = 0, warmBytes = 0;
        string? fault = null;
        try
        {
            while (source.Read(raw, stop))
            {
                if (frames++ == 0) firstStamp = raw.MonotonicNs;
                dropped += raw.Dropped;
                damaged += raw.Damaged;
                if (raw.IsDiscontinuous) discontinuities++;
                if (warmFrames == 0)
                {
                    if (clock.GetElapsedTime(start) > WarmUp) (warmFrames, droppedAtStart, warmBytes) = (frames, dropped, GC.GetAllocatedBytesForCurrentThread());
                }
                else if (raw.ConversionNs > 0)
                {
                    conversions[Math.Min(conversions.Length - 1, raw.ConversionNs / 10_000)]++;
                }
            }
        }
        catch (DeviceFaultException e)
        {
            fault = e.Message;
        }
        double bytes = warmFrames > 0 && frames > warmFrames ? (double)(GC.GetAllocatedBytesForCurrentThread() - warmBytes) / (frames - warmFrames) : 0;
        double rate = frames > 1 && raw.MonotonicNs > firstStamp ? (frames - 1) * 1e9 / (raw.MonotonicNs - firstStamp) : 0;
        return new CaptureReport(source.Description, (source as V4l2.V4l2Source)?.Format, raw.Width, raw.Height, frames, rate, dropped, droppedAtStart, damaged, discontinuities,
            Percentile(conversions, 0.50), Percentile(conversions, 0.99), bytes, raw.HasSignal, raw.HasColour, fault);
    }

    private static double? Percentile(int[] bins, double part)
    {
        long total = bins.Sum(n => (long)n), seen = 0;
        if (total == 0) return null;
        int bin = 0;
        while (seen + bins[bin] < part * total) seen += bins[bin++];
        return (bin + 1) / 100.0;
    }
}
