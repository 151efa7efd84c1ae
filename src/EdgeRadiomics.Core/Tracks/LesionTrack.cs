using EdgeRadiomics.Features;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Tracks;

/// <summary>
/// The observations of one lesion, fused: each feature is its median over the last good frames. A first version, which
/// treats no frame as independent evidence, so that twenty frames of the same speckle are not taken for twenty lesions.
/// </summary>
/// <remarks>Allocates nothing after construction. Not thread-safe.</remarks>
public sealed class LesionTrack
{
    /// <summary>Good frames that are kept: half a second at 30 frames a second.</summary>
    public const int Capacity = 15;

    /// <summary>Frames in a row without a lesion after which the lesion is taken as gone.</summary>
    public const int PatienceFrames = 5;

    /// <summary>Overlap (intersection over union of the boxes) under which a mask is taken as another lesion.</summary>
    public const double SameLesionOverlap = 0.2;

    private readonly double[] kept = new double[Capacity * FeatureCatalogue.Count];
    private readonly double[] fused = new double[FeatureCatalogue.Count];
    private readonly double[] scratch = new double[Capacity];
    private PixelBox box;
    private int next;
    private int missed;

    /// <summary>An empty track that is ready after <paramref name="framesNeeded"/> good frames: 1 for a still picture.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1 to <see cref="Capacity"/>.</exception>
    public LesionTrack(int framesNeeded = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(framesNeeded, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(framesNeeded, Capacity);
        FramesNeeded = framesNeeded;
        Reset();
    }

    /// <summary>Good frames that a hint needs, 1 to <see cref="Capacity"/>.</summary>
    public int FramesNeeded { get; }

    /// <summary>Good frames that the fused features rest on, 0 to <see cref="Capacity"/>.</summary>
    public int FusedFrames { get; private set; }

    /// <summary>Whether a lesion is being followed.</summary>
    public bool HasLesion { get; private set; }

    /// <summary>Whether enough good frames are fused for a hint.</summary>
    public bool IsReady => HasLesion && FusedFrames >= FramesNeeded;

    /// <summary>What the newest frame was worth.</summary>
    public FrameQuality Quality { get; private set; }

    /// <summary>Median of each feature over the kept frames, catalogue order; NaN where it is undefined in most of them.</summary>
    public ReadOnlySpan<double> Features => fused;

    /// <summary>Takes in what the newest frame says. Frames that are not good are counted, not fused.</summary>
    public void Add(LesionObservation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        Quality = FrameQualities.Judge(observation);
        if (!observation.HasLesion)
        {
            if (++missed >= PatienceFrames) Reset();
            return;
        }
        if (HasLesion && Overlap(box, observation.Mask.Box) < SameLesionOverlap) Reset();
        (missed, HasLesion, box) = (0, true, observation.Mask.Box);
        if (Quality != FrameQuality.Good) return;
        observation.Features.CopyTo(kept.AsSpan(next * fused.Length, fused.Length));
        next = (next + 1) % Capacity;
        FusedFrames = Math.Min(FusedFrames + 1, Capacity);
        Fuse();
    }

    /// <summary>Forgets the lesion.</summary>
    public void Reset()
    {
        (next, missed, FusedFrames, HasLesion, box) = (0, 0, 0, false, default);
        fused.AsSpan().Fill(double.NaN);
    }

    private void Fuse()
    {
        for (int feature = 0; feature < fused.Length; feature++)
        {
            Span<double> values = scratch.AsSpan(0, FusedFrames);
            int defined = 0;
            for (int frame = 0; frame < FusedFrames; frame++)
            {
                double value = kept[frame * fused.Length + feature];
                if (!double.IsNaN(value)) values[defined++] = value;
            }
            fused[feature] = 2 * defined <= FusedFrames ? double.NaN : Median(values[..defined]);
        }
    }

    private static double Median(Span<double> values)
    {
        values.Sort();
        int half = values.Length / 2;
        return values.Length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    private static double Overlap(PixelBox a, PixelBox b)
    {
        double width = Math.Min(a.Right, b.Right) - Math.Max(a.X, b.X), height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Y, b.Y);
        if (width <= 0 || height <= 0) return 0;
        double shared = width * height;
        return shared / ((double)a.Width * a.Height + (double)b.Width * b.Height - shared);
    }
}
