using System.Text.Json.Serialization;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>evaluation.json: what was evaluated and how well it did.</summary>
/// <param name="Title">What was evaluated, in words.</param>
/// <param name="Model">SHA-256 of the model; null for pooled runs.</param>
/// <param name="Sets">Figures of each set.</param>
/// <param name="Quality">How well the mask quality foretells Dice, over all sets; null where it could not be fitted.</param>
/// <param name="MaskQuality">The curve fitted to these cases, ready for a card; null for the run of one model.</param>
internal sealed record EvaluationReport(string Title, string? Model, IReadOnlyList<SetReport> Sets, IReadOnlyList<QualityReport> Quality, MaskQuality? MaskQuality);

/// <summary>One set.</summary>
/// <param name="Set">Its name.</param>
/// <param name="Figures">Figures with 95 % intervals by patient or cluster.</param>
/// <param name="Parts">Mean Dice and misses of parts of the set.</param>
internal sealed record SetReport(string Set, IReadOnlyList<ModelMetric> Figures, IReadOnlyList<PartReport> Parts);

/// <summary>A part of a set.</summary>
/// <param name="By"><c>scanner</c>, <c>birads</c>, <c>pathology</c> or <c>size</c>.</param>
/// <param name="Part">Which.</param>
/// <param name="Dice">Mean Dice.</param>
/// <param name="Missed">Share of lesions with a Dice under 0.5.</param>
internal sealed record PartReport(string By, string Part, ModelMetric Dice, ModelMetric Missed);

/// <summary>How well the expected Dice foretells the true one.</summary>
/// <param name="Set">The set, or <c>all</c>.</param>
/// <param name="Lesions">Frames with a lesion.</param>
/// <param name="Spearman">Rank correlation over them.</param>
/// <param name="MeanError">Mean of expected minus true Dice.</param>
/// <param name="Misses">Lesions with a Dice under 0.5.</param>
/// <param name="MissesRemoved">Share of the misses in the tenth with the lowest expected Dice.</param>
/// <param name="Normals">Frames without a lesion.</param>
/// <param name="NormalsUnmarked">How many of them have no mask above the no-lesion limit.</param>
/// <param name="Limit">The no-lesion limit, expected Dice.</param>
/// <param name="FoundLost">Share of the lesions that were found (Dice 0.5 and above) and lie below the limit.</param>
/// <param name="AllLost">Share of all lesions that have a mask and lie below the limit, misses included.</param>
internal sealed record QualityReport(string Set, int Lesions, double Spearman, double MeanError, int Misses, double MissesRemoved, int Normals, int NormalsUnmarked, double Limit, double FoundLost, double AllLost);

/// <summary>Writes evaluation.json.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
