using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Lesions;

/// <summary>Marks the lesion on a frame. Two kinds exist: a trained model, and a mask given by a person.</summary>
public interface ISegmenter
{
    /// <summary>Fills <paramref name="mask"/> with the lesion of <paramref name="frame"/>, or says why there is none.</summary>
    /// <remarks>Expected absence is a value, not an exception. One call at a time.</remarks>
    SegmentationResult Segment(Frame frame, LesionMask mask);
}

/// <summary>What a segmenter says beside the mask.</summary>
/// <param name="Confidence">Mean lesion probability inside the mask, 0 to 1; 0 without a mask.</param>
/// <param name="Absence">Why there is no mask; <see cref="MaskAbsence.None"/> when there is one.</param>
public readonly record struct SegmentationResult(double Confidence, MaskAbsence Absence);

/// <summary>Why a frame has no lesion mask.</summary>
public enum MaskAbsence
{
    /// <summary>There is a mask.</summary>
    None,

    /// <summary>No pixel reached the model's threshold.</summary>
    NoLesionFound,

    /// <summary>What was found is too small to measure.</summary>
    TooSmall,

    /// <summary>The source shows no ultrasound picture.</summary>
    NoPicture,
}
