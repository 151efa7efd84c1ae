using EdgeRadiomics.Frames;
using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Onnx;

/// <summary>Marks the lesion with a segmentation bundle: sector box in, logits out, one solid lesion back on the frame's grid.</summary>
/// <remarks>Allocates nothing once the sector's size has been seen. Not thread-safe: one a thread.</remarks>
public sealed class OnnxSegmenter : ISegmenter, IDisposable
{
    /// <summary>Smallest lesion that is measured, px: under 8 x 8 px texture and outline say nothing.</summary>
    public const int MinimumAreaPx = 64;

    private readonly OnnxModel model;
    private readonly MaskCleaner cleaner = new();
    private readonly float mean, perUnit, logitThreshold;
    private readonly int width, height;
    private Resampler? toModel, toFrame;
    private float[] logits = [];

    /// <summary>Prepares a bundle.</summary>
    /// <param name="bundle">A segmentation bundle.</param>
    /// <param name="threads">Threads of one inference, at least 1.</param>
    /// <param name="provider">One of <see cref="ExecutionProviders.Choices"/>.</param>
    /// <exception cref="ProblemException">The model does not load or does not match its card, or the chosen provider does not run it.</exception>
    public OnnxSegmenter(ModelBundle bundle, int threads = 1, string provider = ExecutionProviders.Auto)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        (width, height) = (bundle.Card.Input.Width, bundle.Card.Input.Height);
        (mean, perUnit) = ((float)bundle.Card.Input.Mean, (float)(1 / bundle.Card.Input.StandardDeviation));
        double threshold = bundle.Card.Threshold is > 0 and < 1 and double given ? given
            : throw new ProblemException($"the card of {bundle.Folder} has no threshold in (0, 1)", "train or copy the bundle again");
        logitThreshold = (float)Math.Log(threshold / (1 - threshold));
        model = new OnnxModel(bundle, [1, 1, height, width], threads, provider);
        if (!model.OutputShape.AsSpan().SequenceEqual([1L, 1, height, width]))
            throw new ProblemException($"the model of {bundle.Folder} gives no mask of {width} x {height} px", "train or copy the bundle again");
    }

    /// <summary>What the model runs on.</summary>
    public ProviderInUse Provider => model.Provider;

    /// <inheritdoc/>
    public SegmentationResult Segment(Frame frame, LesionMask mask)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(mask);
        mask.Reset(frame.Width, frame.Height);
        if (frame.Info.State == SourceState.NoSignal) return new SegmentationResult(0, MaskAbsence.NoPicture);
        PixelBox box = frame.Info.Sector.Bounds;
        Prepare(box);
        Span<float> input = model.Input;
        toModel!.Resample(frame.Pixels[(box.Y * frame.Width + box.X)..], frame.Width, input);
        for (int i = 0; i < input.Length; i++) input[i] = (input[i] - mean) * perUnit;
        model.Run();
        toFrame!.Resample(model.Output, width, logits);
        Mark(frame.Info.Sector, box, mask);
        cleaner.Clean(mask);
        if (mask.AreaPx >= MinimumAreaPx) return new SegmentationResult(Confidence(box, mask), MaskAbsence.None);
        MaskAbsence absence = mask.AreaPx == 0 ? MaskAbsence.NoLesionFound : MaskAbsence.TooSmall;
        mask.Reset(frame.Width, frame.Height);
        return new SegmentationResult(0, absence);
    }

    /// <summary>Frees the session.</summary>
    public void Dispose() => model.Dispose();

    private void Prepare(PixelBox box)
    {
        if (toModel is not null && toModel.SourceWidth == box.Width && toModel.SourceHeight == box.Height) return;
        toModel = new Resampler(box.Width, box.Height, width, height);
        toFrame = new Resampler(width, height, box.Width, box.Height);
        if (logits.Length != box.Width * box.Height) logits = new float[box.Width * box.Height];
    }

    private void Mark(ScanSector sector, PixelBox box, LesionMask mask)
    {
        for (int y = 0; y < box.Height; y++)
        {
            int at = (box.Y + y) * mask.Width + box.X;
            Span<byte> row = mask.Pixels.Slice(at, box.Width);
            ReadOnlySpan<byte> inside = sector.Pixels.Slice(at, box.Width);
            ReadOnlySpan<float> line = logits.AsSpan(y * box.Width, box.Width);
            for (int x = 0; x < row.Length; x++) row[x] = line[x] >= logitThreshold ? inside[x] : (byte)0;
        }
    }

    private double Confidence(PixelBox box, LesionMask mask)
    {
        double sum = 0;
        for (int y = mask.Box.Y; y < mask.Box.Bottom; y++)
            for (int x = mask.Box.X; x < mask.Box.Right; x++)
                if (mask.Pixels[y * mask.Width + x] != 0)
                    sum += 1 / (1 + MathF.Exp(-logits[(y - box.Y) * box.Width + x - box.X]));
        return sum / mask.AreaPx;
    }
}
