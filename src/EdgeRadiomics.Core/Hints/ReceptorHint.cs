using System.Text.Json.Serialization;

namespace EdgeRadiomics.Hints;

/// <summary>
/// What may be said of one marker of one lesion, always under the condition that the lesion is malignant: a probability
/// with interval and evidence grade, or an abstention with its reason. Never a pathology result.
/// </summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed record ReceptorHint
{
    /// <summary>What the hint is about.</summary>
    public required Marker Marker { get; init; }

    /// <summary>Which way it points, if any.</summary>
    public required HintState State { get; init; }

    /// <summary>Evidence for this marker.</summary>
    public required EvidenceGrade Grade { get; init; }

    /// <summary>Probability of a positive marker (of the named group, for St. Gallen), 0 to 1; null when abstaining.</summary>
    public double? Probability { get; init; }

    /// <summary>Lower end of the 95 % interval, 0 to 1; null when abstaining.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the 95 % interval, 0 to 1; null when abstaining.</summary>
    public double? High { get; init; }

    /// <summary>Share of positives the probability starts from, 0 to 1; null where the bundle states none.</summary>
    public double? Prevalence { get; init; }

    /// <summary>Why there is no hint, in words a sonographer reads; null when there is one.</summary>
    public string? AbstainReason { get; init; }
}

/// <summary>Which way a hint points.</summary>
public enum HintState
{
    /// <summary>No hint is given; the reason says why.</summary>
    [JsonStringEnumMemberName("no-hint")] NoHint,

    /// <summary>More likely positive than the prevalence alone says.</summary>
    [JsonStringEnumMemberName("favours-positive")] FavoursPositive,

    /// <summary>Less likely positive than the prevalence alone says.</summary>
    [JsonStringEnumMemberName("favours-negative")] FavoursNegative,
}
