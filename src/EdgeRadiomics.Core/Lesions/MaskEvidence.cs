namespace EdgeRadiomics.Lesions;

/// <summary>What a segmenter's map of logits says of its own mask, in a few cheap numbers: the inputs of <see cref="MaskQuality"/>.</summary>
/// <remarks>Allocates nothing once its buffers have grown. Not thread-safe.</remarks>
public sealed class MaskEvidence
{
    // Below a logit of -6 a pixel counts as surely outside (0.25 %), which spares the exponential of most pixels.
    private const float SurelyOutside = -6, Wide = 0.3f, Narrow = 0.7f;

    private readonly LesionMask mask = new();
    private readonly MaskCleaner cleaner = new();
    private readonly double[] values = new double[Names.Count];
    private float[] probabilities = [];

    /// <summary>The numbers' names, in the order of <see cref="Values"/>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "soft-dice", // Dice that is to be expected if each pixel's probability were true
        "mean-inside", // mean probability inside the mask
        "peak-logit", // largest logit, cut to -8 to 8
        "edge-width", // pixels between 0.3 and 0.7 over the outline of a disc of the mask's area: width of the band in doubt, px of the model's grid
        "nested", // pixels at or above 0.7 over pixels at or above 0.3
        "entropy", // mean binary entropy of the pixels that are not surely outside, bits over mask pixels
        "main-part", // share of the mask in everything above the threshold
        "rival-logit", // largest logit outside the mask and its fringe, cut to -8 to 8: another place that might be the lesion
        "log-area", // logarithm of the mask's share of the map
        "log-area-squared",
        "at-edge", // 1 where the mask touches the map's edge
    ];

    /// <summary>The numbers of the last map; all 0 where it held no mask.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>Whether the last map held a mask.</summary>
    public bool HasMask => mask.AreaPx > 0;

    /// <summary>Measures a map.</summary>
    /// <param name="logits">Row-major, width x height.</param>
    /// <param name="width">Columns, px.</param>
    /// <param name="height">Rows, px.</param>
    /// <param name="threshold">Logit at and above which a pixel is lesion.</param>
    public void Measure(ReadOnlySpan<float> logits, int width, int height, float threshold)
    {
        if (probabilities.Length < logits.Length) probabilities = new float[logits.Length];
        mask.Reset(width, height);
        Span<byte> inside = mask.Pixels;
        int marked = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            probabilities[i] = logits[i] < SurelyOutside ? 0 : 1 / (1 + MathF.Exp(-logits[i]));
            if (logits[i] < threshold) continue;
            inside[i] = 255;
            marked++;
        }
        cleaner.Clean(mask);
        values.AsSpan().Clear();
        if (mask.AreaPx > 0) Fill(logits, width, height, marked);
    }

    private void Fill(ReadOnlySpan<float> logits, int width, int height, int marked)
    {
        ReadOnlySpan<byte> inside = mask.Pixels;
        double all = 0, within = 0, entropy = 0;
        float peak = -8, rival = -8;
        int wide = 0, narrow = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            float p = probabilities[i];
            if (p == 0) continue;
            all += p;
            if (p >= Wide) wide++;
            if (p >= Narrow) narrow++;
            if (p < 1) entropy -= p * MathF.Log2(p) + (1 - p) * MathF.Log2(1 - p);
            if (inside[i] != 0) (within, peak) = (within + p, Math.Max(peak, logits[i]));
            else if (!Beside(inside, i, width)) rival = Math.Max(rival, logits[i]);
        }
        double area = mask.AreaPx, share = Math.Log(area / logits.Length);
        bool atEdge = mask.Box.X == 0 || mask.Box.Y == 0 || mask.Box.Right == width || mask.Box.Bottom == height;
        ReadOnlySpan<double> made =
        [
            2 * within / (all + area), within / area, Math.Min(peak, 8), (wide - narrow) / Math.Sqrt(4 * Math.PI * area), (double)narrow / Math.Max(wide, 1),
            entropy / area, Math.Min(1, area / Math.Max(marked, 1)), Math.Min(rival, 8), share, share * share, atEdge ? 1 : 0,
        ];
        made.CopyTo(values);
    }

    // The mask's own fringe is no rival: eight pixels to each side still belong to it.
    private static bool Beside(ReadOnlySpan<byte> inside, int i, int width)
    {
        const int Reach = 8;
        int x = i % width;
        return (x >= Reach && inside[i - Reach] != 0) || (x + Reach < width && inside[i + Reach] != 0)
            || (i >= Reach * width && inside[i - Reach * width] != 0) || (i + Reach * width < inside.Length && inside[i + Reach * width] != 0);
    }
}
