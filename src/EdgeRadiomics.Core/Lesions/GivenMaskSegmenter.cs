using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Lesions;

/// <summary>Marks the lesion where a person drew it; the same mask for every frame of that size.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="width">Columns of the drawn mask, px.</param>
/// <param name="height">Rows of the drawn mask, px.</param>
/// <param name="drawn">Row-major; non-zero is lesion.</param>
public sealed class GivenMaskSegmenter(int width, int height, byte[] drawn) : ISegmenter
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Mask and frame differ in size.</exception>
    public SegmentationResult Segment(Frame frame, LesionMask mask)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(mask);
        if (frame.Width != width || frame.Height != height)
            throw new ArgumentException($"the mask is {width} x {height} px, the frame {frame.Width} x {frame.Height} px", nameof(frame));
        mask.Set(width, height, drawn);
        return mask.AreaPx == 0 ? new SegmentationResult(0, MaskAbsence.NoLesionFound) : new SegmentationResult(1, MaskAbsence.None);
    }
}
