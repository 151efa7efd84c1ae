using EdgeRadiomics.Features;

namespace EdgeRadiomics.Lesions;

/// <summary>What one frame says of a lesion: mask, outline and features, or why there is none.</summary>
/// <remarks>Belongs to the <see cref="ExamPipeline"/> that fills it and holds until its next call. Not thread-safe.</remarks>
public sealed class LesionObservation
{
    private readonly double[] features = new double[FeatureCatalogue.Count];

    internal LesionObservation() { }

    /// <summary>The lesion's pixels, on the frame's grid.</summary>
    public LesionMask Mask { get; } = new();

    /// <summary>The lesion's outline, on the frame's grid.</summary>
    public Contour Contour { get; } = new();

    /// <summary>Mean lesion probability inside the mask, 0 to 1.</summary>
    public double Confidence { get; internal set; }

    /// <summary>Why there is no lesion; <see cref="MaskAbsence.None"/> when there is one.</summary>
    public MaskAbsence Absence { get; internal set; }

    /// <summary>Whether the lesion reaches the sector's edge, so that part of it may be out of view.</summary>
    public bool TouchesSectorEdge { get; internal set; }

    /// <summary>Feature values in the order of <see cref="FeatureCatalogue"/>; NaN is undefined. All NaN without a lesion.</summary>
    public ReadOnlySpan<double> Features => features;

    /// <summary>When the mask was done, in the unit of <see cref="ExamPipeline.Timestamp"/>; 0 when nobody measures.</summary>
    public long SegmentedAt { get; internal set; }

    /// <summary>When the features were done, in the unit of <see cref="ExamPipeline.Timestamp"/>; 0 when nobody measures.</summary>
    public long MeasuredAt { get; internal set; }

    /// <summary>Whether there is a lesion.</summary>
    public bool HasLesion => Absence == MaskAbsence.None;

    internal Span<double> FeatureBuffer => features;
}
