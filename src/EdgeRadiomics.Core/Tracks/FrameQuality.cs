using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Tracks;

/// <summary>What a frame is worth to the track.</summary>
public enum FrameQuality
{
    /// <summary>It is fused.</summary>
    Good,

    /// <summary>No lesion was found on it.</summary>
    NoLesion,

    /// <summary>The lesion reaches the sector's edge: part of it may be out of view.</summary>
    LesionCutByEdge,

    /// <summary>The mask's mean probability is too low to be trusted.</summary>
    UncertainMask,
}

/// <summary>Judges single frames.</summary>
/// <remarks>Stateless; safe from any thread.</remarks>
public static class FrameQualities
{
    /// <summary>
    /// Mean probability inside a mask under which it is not fused. Every pixel of a mask is above the model's threshold
    /// of .5, so .6 is a mask whose pixels are nearly all undecided.
    /// </summary>
    public const double LowestConfidence = 0.6;

    /// <summary>What the frame behind an observation is worth.</summary>
    public static FrameQuality Judge(LesionObservation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        if (!observation.HasLesion) return FrameQuality.NoLesion;
        if (observation.TouchesSectorEdge) return FrameQuality.LesionCutByEdge;
        return observation.Confidence < LowestConfidence ? FrameQuality.UncertainMask : FrameQuality.Good;
    }
}
