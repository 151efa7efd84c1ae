using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Keeps the buffers of returned frames for the next ones of the same size. Safe from any thread.</summary>
internal sealed class FramePool(int capacity = 4)
{
    private readonly Lock gate = new();
    private readonly List<Frame> idle = new(capacity);
    private readonly HashSet<Frame> leased = [];

    /// <summary>Frames that are out.</summary>
    public int Leased
    {
        get { lock (gate) return leased.Count; }
    }

    /// <summary>A frame of the given size whose pixels hold anything; disposing it hands it back.</summary>
    public Frame Rent(int width, int height)
    {
        lock (gate)
        {
            Frame? frame = null;
            while (idle.Count > 0 && frame is null)
            {
                Frame last = idle[^1];
                idle.RemoveAt(idle.Count - 1);
                if (last.Width == width && last.Height == height) frame = last;
            }
            frame ??= new Frame(width, height, Return);
            leased.Add(frame);
            return frame;
        }
    }

    private void Return(Frame frame)
    {
        lock (gate)
        {
            // A frame disposed twice must not be lent to two owners.
            if (leased.Remove(frame) && idle.Count < capacity) idle.Add(frame);
        }
    }
}
