using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>What the training makes small. Every tensor made belongs to the caller's dispose scope.</summary>
internal static class Losses
{
    // Two pixels to each side of the outline: what separates a Dice of 0.90 from 0.95 lies there.
    private const int EdgeWidthPx = 5;

    // Added to both sides of the fraction: a frame without lesion costs by what is marked, and costs nothing when nothing is.
    private const double Smooth = 10;

    /// <summary>Each frame's cross-entropy, pixels near the outline weighing more, plus its soft Dice loss.</summary>
    /// <param name="logits">[n, 1, h, w].</param>
    /// <param name="masks">Shares of lesion, 0 to 1, of the same shape.</param>
    /// <param name="edgeWeight">Weight near the outline above the 1 elsewhere.</param>
    /// <returns>[n].</returns>
    public static Tensor Of(Tensor logits, Tensor masks, double edgeWeight)
    {
        Tensor entropy = binary_cross_entropy_with_logits(logits, masks, reduction: nn.Reduction.None);
        if (edgeWeight > 0) entropy *= 1 + edgeWeight * Edge(masks);
        Tensor lesion = logits.sigmoid();
        Tensor both = (lesion * masks).sum([1, 2, 3]), either = lesion.sum([1, 2, 3]) + masks.sum([1, 2, 3]);
        return entropy.mean([1, 2, 3]) + 1 - (2 * both + Smooth) / (either + Smooth);
    }

    /// <summary>Mean over the frames, those that fail weighing more: a few whole misses pull a mean Dice further down than all outlines together.</summary>
    /// <param name="losses">Each frame's loss.</param>
    /// <param name="missWeight">How much more a frame weighs whose loss is 1 than one whose loss is 0.</param>
    public static Tensor Weighted(Tensor losses, double missWeight)
    {
        Tensor weights = 1 + missWeight * losses.detach().clamp(0, 1.5);
        return (losses * weights).sum() / weights.sum();
    }

    /// <summary>1 within two pixels of the outline, 0 elsewhere; between where the mask is soft.</summary>
    public static Tensor Edge(Tensor masks)
    {
        Tensor Wider(Tensor mask) => max_pool2d(mask, EdgeWidthPx, 1, EdgeWidthPx / 2);
        return Wider(masks) + Wider(1 - masks) - 1;
    }
}
