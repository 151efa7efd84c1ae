using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Tells streaming from frozen, stalled and no signal. The capture thread feeds it; any thread may ask.</summary>
internal sealed class SignalWatch(CaptureOptions options, TimeProvider clock, string source, bool isDemonstration)
{
    private readonly Lock gate = new();
    private byte[] previous = [];
    private SourceState current = SourceState.NoSignal;
    private long stateSince = clock.GetTimestamp(), lastFrame = clock.GetTimestamp(), lastChange, rateSince;
    private long frames, dropped, damaged, discontinuities;
    private int rateFrames, width, height;
    private bool hasColour;
    private double rate;

    /// <summary>The state at the last frame; <see cref="Snapshot"/> also tells a stall.</summary>
    public SourceState Current
    {
        get { lock (gate) return current; }
    }

    /// <summary>Whether a screen holds more than one tone: an unplugged grabber gives one black, blue or grey. Looks at every 13th pixel.</summary>
    public static bool HasPicture(ReadOnlySpan<byte> screen)
    {
        byte low = 255, high = 0;
        for (int i = 0; i < screen.Length; i += 13)
        {
            low = Math.Min(low, screen[i]);
            high = Math.Max(high, screen[i]);
        }
        return high - low > 12;
    }

    /// <summary>Takes note of a frame: its blanked pixels (none without a sector) and what it looks like; returns the state it is in.</summary>
    public SourceState Saw(RawFrame raw, ReadOnlySpan<byte> pixels, SourceState state)
    {
        lock (gate)
        {
            long now = clock.GetTimestamp();
            if (frames > 0 && (raw.Width != width || raw.Height != height || raw.IsDiscontinuous)) discontinuities++;
            (width, height, hasColour) = (raw.Width, raw.Height, raw.HasColour);
            dropped += raw.Dropped;
            damaged += raw.Damaged;
            frames++;
            lastFrame = now;
            CountRate(now);
            if (state == SourceState.Streaming && !HasChanged(pixels, now)) state = SourceState.Frozen;
            if (state != current) (current, stateSince) = (state, now);
            return state;
        }
    }

    public void CountDiscontinuity()
    {
        lock (gate) discontinuities++;
    }

    /// <summary>The source is gone: stalled at once, not only after the second that silence needs.</summary>
    public void Lose()
    {
        lock (gate)
        {
            discontinuities++;
            if (current != SourceState.Stalled) (current, stateSince) = (SourceState.Stalled, clock.GetTimestamp());
        }
    }

    public CaptureState Snapshot()
    {
        lock (gate)
        {
            long now = clock.GetTimestamp();
            TimeSpan silence = clock.GetElapsedTime(lastFrame, now);
            bool stalled = silence > options.StalledAfter;
            return new CaptureState
            {
                Source = source,
                IsDemonstration = isDemonstration,
                State = stalled ? SourceState.Stalled : current,
                Since = stalled ? silence : clock.GetElapsedTime(stateSince, now),
                FramesPerSecond = stalled ? 0 : rate,
                Width = width,
                Height = height,
                Frames = frames,
                Dropped = dropped,
                Damaged = damaged,
                HasColour = hasColour,
                Discontinuities = discontinuities,
            };
        }
    }

    /// <summary>False once the pixels have stayed the same for as long as the options say.</summary>
    private bool HasChanged(ReadOnlySpan<byte> pixels, long now)
    {
        if (!pixels.SequenceEqual(previous))
        {
            if (previous.Length != pixels.Length) previous = new byte[pixels.Length];
            pixels.CopyTo(previous);
            lastChange = now;
        }
        return clock.GetElapsedTime(lastChange, now) <= options.FrozenAfter;
    }

    private void CountRate(long now)
    {
        if (rateFrames == 0) rateSince = now;
        rateFrames++;
        TimeSpan span = clock.GetElapsedTime(rateSince, now);
        if (span < TimeSpan.FromSeconds(1)) return;
        rate = (rateFrames - 1) / span.TotalSeconds;
        rateFrames = 1;
        rateSince = now;
    }
}
