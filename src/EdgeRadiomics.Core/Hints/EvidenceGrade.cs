namespace EdgeRadiomics.Hints;

/// <summary>How well a marker's hint is supported by evidence.</summary>
public enum EvidenceGrade
{
    /// <summary>External validation at or above "good".</summary>
    A,

    /// <summary>External validation at or above the minimum for a live hint.</summary>
    B,

    /// <summary>Better than chance with its interval above .5; shown as weak.</summary>
    C,

    /// <summary>Not shown to be better than chance: no hint is given.</summary>
    D,

    /// <summary>Synthetic weights: for demonstration, no evidence is claimed.</summary>
    Demonstration,
}
