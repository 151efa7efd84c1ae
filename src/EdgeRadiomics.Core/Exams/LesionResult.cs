using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Exams;

/// <summary>What is recorded of one marked lesion: data of <c>evt/result</c>. Its JSON is the contract of lesion-result.schema.json.</summary>
/// <remarks>Immutable; safe from any thread. Numbers are finite; what could not be measured is null.</remarks>
public sealed record LesionResult
{
    /// <summary>Name of the record type.</summary>
    public const string Type = "org.edgeradiomics.result.v1";

    /// <summary>Name of the schema.</summary>
    public const string Schema = "urn:edgeradiomics:lesion-result:1";

    /// <summary>The exam, by token.</summary>
    public required ResultExam Exam { get; init; }

    /// <summary>How the lesion was looked at, as far as the operator said.</summary>
    public required ResultView View { get; init; }

    /// <summary>The frame that was marked.</summary>
    public required ResultFrame Frame { get; init; }

    /// <summary>How pixels became millimetres.</summary>
    public required ResultCalibration Calibration { get; init; }

    /// <summary>The lesion mask.</summary>
    public required ResultMask Seg { get; init; }

    /// <summary>What speaks against trusting the result, in words; empty when nothing does.</summary>
    public required ResultQuality Quality { get; init; }

    /// <summary>The features, fused over the track.</summary>
    public required ResultFeatures Radiomics { get; init; }

    /// <summary>One hint or abstention a marker.</summary>
    public required IReadOnlyList<ResultReceptor> Receptors { get; init; }

    /// <summary>The bundles that made it.</summary>
    public required IReadOnlyList<ResultModel> Models { get; init; }

    /// <summary>Where the time went.</summary>
    public required ResultLatency LatencyMs { get; init; }

    /// <summary>What the operator said.</summary>
    public required ResultOperator Operator { get; init; }

    /// <summary>Whether the frames were a demonstration, not a patient.</summary>
    public required bool Demonstration { get; init; }

    /// <summary>The investigational notice; cannot be left out.</summary>
    public string Notice { get; init; } = Notices.Investigational;
}

/// <summary>The exam, by token.</summary>
/// <param name="Token">The <see cref="ExamId"/>.</param>
public sealed record ResultExam(string Token);

/// <summary>How the lesion was looked at; null where nobody said.</summary>
/// <param name="Laterality"><c>left</c> or <c>right</c>.</param>
/// <param name="Clock">Position on the clock face, 1 to 12.</param>
/// <param name="Plane"><c>long</c> or <c>transverse</c>.</param>
/// <param name="SectorProfile">Name of the scanner's sector profile.</param>
public sealed record ResultView(string? Laterality, int? Clock, string? Plane, string? SectorProfile);

/// <summary>The frame that was marked.</summary>
/// <param name="Hash">SHA-256 of the archived, blanked sector pixels, row-major.</param>
/// <param name="CaptureMono">Monotonic stamp of the grab, ns.</param>
/// <param name="W">Columns of the archived sector, px.</param>
/// <param name="H">Rows of the archived sector, px.</param>
/// <param name="Frozen">Whether the picture was frozen.</param>
public sealed record ResultFrame(string Hash, long CaptureMono, int W, int H, bool Frozen);

/// <summary>How pixels became millimetres.</summary>
/// <param name="MmPerPx">Millimetres per column and per row, or null.</param>
/// <param name="Method"><c>ruler</c> or <c>none</c>.</param>
/// <param name="Confidence">0 to 1, or null: the ruler reader gives a spacing only when it is sure.</param>
public sealed record ResultCalibration(IReadOnlyList<double>? MmPerPx, string Method, double? Confidence);

/// <summary>The lesion mask.</summary>
/// <param name="Present">Always true in a result: only a lesion can be marked.</param>
/// <param name="Polygon">Outline in px of the archived sector, x and y alternating.</param>
/// <param name="AreaPx">Mask pixels.</param>
/// <param name="AreaMm2">Area, mm^2, or null without spacing.</param>
/// <param name="Score">Mean lesion probability inside the mask, 0 to 1.</param>
/// <param name="EdgeBandPx">Half width of the outline's uncertainty, px, or null: not estimated yet.</param>
public sealed record ResultMask(bool Present, IReadOnlyList<int> Polygon, int AreaPx, double? AreaMm2, double Score, double? EdgeBandPx);

/// <summary>What speaks against trusting the result.</summary>
/// <param name="Ood">Out-of-distribution score, or null: not estimated yet.</param>
/// <param name="Overlays">Overlays seen inside the sector; null: not looked for yet.</param>
/// <param name="Reasons">In words.</param>
public sealed record ResultQuality(double? Ood, IReadOnlyList<string>? Overlays, IReadOnlyList<string> Reasons);

/// <summary>The features.</summary>
/// <param name="ConfigHash">SHA-256 of the feature settings.</param>
/// <param name="Schema">Feature catalogue and its version.</param>
/// <param name="FusedFrames">Frames that they rest on.</param>
/// <param name="Values">By name; null is undefined.</param>
public sealed record ResultFeatures(string ConfigHash, string Schema, int FusedFrames, IReadOnlyDictionary<string, double?> Values);

/// <summary>One hint or abstention.</summary>
/// <param name="Marker">The marker.</param>
/// <param name="State">Which way it points, if any.</param>
/// <param name="P">Probability, or null when abstaining.</param>
/// <param name="Interval">Lower and upper end of the 95 % interval, or null when abstaining.</param>
/// <param name="Grade">Evidence grade.</param>
/// <param name="AbstainReason">Why there is no hint, or null.</param>
/// <param name="ConditionalOn">What the hint takes for granted: <c>malignant</c>.</param>
/// <param name="PrevalenceUsed">Share of positives that it starts from, or null.</param>
/// <param name="Ppv">Positive predictive value at that prevalence, or null: not known.</param>
/// <param name="Npv">Negative predictive value at that prevalence, or null: not known.</param>
public sealed record ResultReceptor(
    Marker Marker, HintState State, double? P, IReadOnlyList<double>? Interval, EvidenceGrade Grade, string? AbstainReason, string ConditionalOn, double? PrevalenceUsed,
    double? Ppv, double? Npv)
{
    /// <summary>A hint as it is recorded.</summary>
    public static ResultReceptor Of(ReceptorHint hint)
    {
        ArgumentNullException.ThrowIfNull(hint);
        return new(hint.Marker, hint.State, hint.Probability, hint.Low is { } low && hint.High is { } high ? [low, high] : null,
            hint.Grade, hint.AbstainReason, "malignant", hint.Prevalence, null, null);
    }
}

/// <summary>A bundle that took part.</summary>
/// <param name="Name">Bundle name.</param>
/// <param name="Version">Bundle version.</param>
/// <param name="Sha256">Hash of its model file.</param>
/// <param name="Ep">Execution provider that it ran on, e.g. <c>CPU</c>.</param>
/// <param name="Synthetic">Whether its weights come from simulated data.</param>
public sealed record ResultModel(string Name, string Version, string Sha256, string Ep, bool Synthetic);

/// <summary>Where the time went, ms.</summary>
/// <param name="Capture">From grab to start of analysis.</param>
/// <param name="Seg">Segmentation, its preparation included.</param>
/// <param name="Radiomics">Features.</param>
/// <param name="Hint">Track and hints.</param>
/// <param name="Total">All of it.</param>
public sealed record ResultLatency(double Capture, double Seg, double Radiomics, double Hint, double Total);

/// <summary>What the operator said.</summary>
/// <param name="Agreed">Agreed, disagreed, or null: not asked.</param>
public sealed record ResultOperator(bool? Agreed);

/// <summary>An exam was opened, bound to a patient or closed: data of <c>evt/exam</c>.</summary>
/// <param name="Exam">The exam, by token.</param>
/// <param name="Event"><c>opened</c>, <c>bound</c> or <c>rebound</c> to a patient, or <c>closed</c>.</param>
/// <param name="LesionsMarked">Lesions marked in it so far.</param>
/// <param name="Notice">The investigational notice.</param>
/// <param name="Patient">The patient's token, HMAC-SHA256 of the reference under the programme's key, 64 hexadecimal digits; null while unbound.</param>
public sealed record ExamEvent(ResultExam Exam, string Event, int LesionsMarked, string Notice, string? Patient = null)
{
    /// <summary>Name of the record type.</summary>
    public const string Type = "org.edgeradiomics.exam.v1";

    /// <summary>Name of the schema.</summary>
    public const string Schema = "urn:edgeradiomics:exam-event:1";
}

/// <summary>Records that were saved and will not come: data of <c>evt/gap</c>.</summary>
/// <param name="Stream">Stream they counted in.</param>
/// <param name="FromSeq">The first of them.</param>
/// <param name="ToSeq">The last of them.</param>
/// <param name="Reason"><c>evicted</c>, <c>quarantined</c> or <c>corrupt</c>.</param>
public sealed record GapEvent(string Stream, long FromSeq, long ToSeq, string Reason)
{
    /// <summary>Name of the record type.</summary>
    public const string Type = "org.edgeradiomics.gap.v1";

    /// <summary>Name of the schema.</summary>
    public const string Schema = "urn:edgeradiomics:gap-event:1";
}
