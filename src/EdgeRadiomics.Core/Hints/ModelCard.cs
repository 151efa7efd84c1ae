using System.Text.Json.Serialization;

namespace EdgeRadiomics.Hints;

/// <summary>What a model bundle says of itself: card.json beside model.onnx. Code reads and checks it before the model runs.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed record ModelCard
{
    /// <summary>Bundle name, e.g. <c>segmentation</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Bundle version, e.g. <c>1.0.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of model.onnx, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary><c>segmentation</c> or <c>hints</c>.</summary>
    public required string Task { get; init; }

    /// <summary>What the model takes.</summary>
    public required ModelInput Input { get; init; }

    /// <summary>Name of the output tensor.</summary>
    public required string Output { get; init; }

    /// <summary>What each column of the output is (hint models): marker and group names of <see cref="HintColumns"/>.</summary>
    public IReadOnlyList<string> OutputColumns { get; init; } = [];

    /// <summary>Probability at and above which a pixel is lesion (segmentation), in (0, 1).</summary>
    public double? Threshold { get; init; }

    /// <summary>What the model may be used for, and what not.</summary>
    public required string IntendedUse { get; init; }

    /// <summary>Whom the figures hold for, e.g. <c>DCIS</c> or <c>invasive</c>.</summary>
    public required string Population { get; init; }

    /// <summary>Whether the weights come from simulated data; shown wherever the model shows.</summary>
    public required bool Synthetic { get; init; }

    /// <summary>In plain words how far the probabilities can be trusted.</summary>
    public required string Calibration { get; init; }

    /// <summary>What the model was made from.</summary>
    public required IReadOnlyList<ModelSource> Sources { get; init; }

    /// <summary>Figures with intervals, each on a named set.</summary>
    public required IReadOnlyList<ModelMetric> Metrics { get; init; }

    /// <summary>What is known of each marker (hint models), else empty.</summary>
    public IReadOnlyList<MarkerEvidence> Evidence { get; init; } = [];

    /// <summary>Version of the trainer that wrote the bundle.</summary>
    public required string TrainerVersion { get; init; }

    /// <summary>Seed of every random draw in training.</summary>
    public required int Seed { get; init; }

    /// <summary>How the data were split, in words; the ids of each side lie in the bundle's split.csv.</summary>
    public string? Split { get; init; }
}

/// <summary>What a model takes.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed record ModelInput
{
    /// <summary>Name of the input tensor.</summary>
    public required string Name { get; init; }

    /// <summary>Columns, px (segmentation).</summary>
    public int Width { get; init; }

    /// <summary>Rows, px (segmentation).</summary>
    public int Height { get; init; }

    /// <summary>Grey level (0 to 255) that becomes 0 in the tensor (segmentation).</summary>
    public double Mean { get; init; }

    /// <summary>Grey levels that make one unit in the tensor, above 0 (segmentation).</summary>
    public double StandardDeviation { get; init; } = 1;

    /// <summary>What the model does with mm per px: <c>ignored</c>, <c>required</c>.</summary>
    public required string PixelSpacing { get; init; }

    /// <summary>Version of the feature catalogue (hint models).</summary>
    public string? CatalogueVersion { get; init; }

    /// <summary>The features in tensor order, with the range seen when the model was made (hint models).</summary>
    public IReadOnlyList<ModelFeature> Features { get; init; } = [];
}

/// <summary>One input of a hint model.</summary>
/// <param name="Name">Name in the feature catalogue.</param>
/// <param name="Low">Lowest value the model was made for; below it the hint abstains.</param>
/// <param name="High">Highest value the model was made for; above it the hint abstains.</param>
public sealed record ModelFeature(string Name, double Low, double High);

/// <summary>Something a model was made from.</summary>
/// <param name="Name">Data set or publication.</param>
/// <param name="Citation">How to cite it.</param>
/// <param name="Licence">Its licence, or what is known of it.</param>
/// <param name="Use">What it was used for.</param>
public sealed record ModelSource(string Name, string Citation, string Licence, string Use);

/// <summary>One figure of merit with its 95 % interval.</summary>
/// <param name="Name">The figure, e.g. <c>dice-mean</c> or <c>auc-er</c>.</param>
/// <param name="Set">The set it was measured on.</param>
/// <param name="Cases">Number of cases.</param>
/// <param name="Value">The figure.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
public sealed record ModelMetric(string Name, string Set, int Cases, double Value, double Low, double High);

/// <summary>What is known of a hint model on one marker.</summary>
/// <param name="Marker">The marker.</param>
/// <param name="Grade">Evidence grade.</param>
/// <param name="Cases">Cases the figure rests on.</param>
/// <param name="Auc">Area under the ROC curve, or null where none was measured.</param>
/// <param name="Low">Lower end of its 95 % interval, where known.</param>
/// <param name="High">Upper end of its 95 % interval, where known.</param>
/// <param name="Prevalence">Share of positives that the model assumes, 0 to 1; null for the St. Gallen group.</param>
/// <param name="From">Where the figure comes from.</param>
public sealed record MarkerEvidence(
    Marker Marker, EvidenceGrade Grade, int Cases, double? Auc, double? Low, double? High, double? Prevalence, string From);

/// <summary>Reads and writes card.json: camelCase, indented, enumerations as words.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelCard))]
public sealed partial class ModelCardJson : JsonSerializerContext;
