using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>
/// The whole screen in grey, before blanking, with what its source knows about it. Its pixels lie in a frame of the pool, so that
/// blanking is all that is left to do; a source fills it again and again. Never leaves Capture.
/// </summary>
internal sealed class RawFrame(FramePool? pool = null)
{
    private Frame? held;

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Row-major grey pixels, 0 to 255, stride = width; none before <see cref="Resize"/>.</summary>
    public Span<byte> Grey => held is null ? [] : held.Pixels;

    /// <summary>Whether at least 0.5 % of the pixels are coloured: a Doppler or elastography box, not a logo.</summary>
    public bool HasColour { get; private set; }

    /// <summary>False where the device says that nothing is plugged into it; the pixels mean nothing then.</summary>
    public bool HasSignal { get; set; } = true;

    /// <summary>When the picture was grabbed, nanoseconds of the monotonic clock.</summary>
    public long MonotonicNs { get; set; }

    /// <summary>Frames that the device grabbed after the one before and that never came.</summary>
    public int Dropped { get; set; }

    /// <summary>Frames that came after the one before and were unusable.</summary>
    public int Damaged { get; set; }

    /// <summary>Whether the source has changed its format since the frame before: what was learned on that one may be wrong.</summary>
    public bool IsDiscontinuous { get; set; }

    /// <summary>What turning the picture into grey took, ns; 0 where the source does not say.</summary>
    public long ConversionNs { get; set; }

    /// <summary>Sets the size; allocates only when it changes.</summary>
    public void Resize(int width, int height)
    {
        if (held is not null && (held.Width != width || held.Height != height)) Release();
        held ??= pool?.Rent(width, height) ?? new Frame(width, height);
        (Width, Height) = (width, height);
        HasColour = false;
    }

    /// <summary>Takes over a picture as the device or decoder laid it out: the one pass over its bytes.</summary>
    public void Fill(ReadOnlySpan<byte> source, in RawLayout layout)
    {
        Resize(layout.Width, layout.Height);
        HasColour = GreyConversion.Run(source, layout, Grey) * 200L >= (long)Width * Height;
    }

    /// <summary>Hands the pixels over, not blanked yet; the next picture gets others.</summary>
    public Frame Take()
    {
        Frame frame = held ?? throw new InvalidOperationException("the raw frame holds no picture");
        held = null;
        return frame;
    }

    /// <summary>Gives the pixels back to the pool.</summary>
    public void Release()
    {
        held?.Dispose();
        held = null;
    }
}
