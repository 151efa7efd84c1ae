using System.Security.Cryptography;
using System.Text.Json;
using EdgeRadiomics.Features;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.Trainer.Segmentation;
using EdgeRadiomics.Trainer.Statistics;

namespace EdgeRadiomics.Trainer.Hints;

/// <summary>Makes models/hints-literature: the model, its card and its README.</summary>
internal static class LiteratureBundle
{
    /// <summary>Versions of the published table that give the intervals: at 200 their ends move by less than .01 from seed to seed.</summary>
    public const int Draws = 200;

    /// <summary>Largest difference between the ONNX model and the plain arithmetic: float32 against double.</summary>
    public const double Tolerance = 1e-5;

    private static readonly (Marker Marker, EvidenceGrade Grade, double? Known, string From)[] Grades =
    [
        (Marker.Er, EvidenceGrade.C, .69, "better than chance on radiologists' descriptors, weak"),
        (Marker.Pr, EvidenceGrade.C, .67, "better than chance on radiologists' descriptors, weak"),
        (Marker.Her2, EvidenceGrade.D, .53, "not shown to be better than chance"),
        (Marker.Ki67, EvidenceGrade.D, null, "no table with Ki-67 was found; the model has no column for it"),
        (Marker.TripleNegative, EvidenceGrade.C, .70, "better than chance on radiologists' descriptors, weak"),
        (Marker.StGallenGroup, EvidenceGrade.D, null, "five groups were never measured together"),
    ];

    /// <exception cref="ProblemException">Data are missing, the export differs from the arithmetic, or the folder cannot be written.</exception>
    public static void Write(string data, string folder, int seed, TextWriter output)
    {
        IReadOnlyList<MeasuredSign> signs = SignEvidence.Measure(data, seed);
        foreach (MeasuredSign sign in signs)
            output.WriteLine(Text.Of($"{sign.Curve.Sign} by {sign.Curve.Descriptor}: AUC {sign.Auc:F3} [{sign.Low:F3}, {sign.High:F3}], {sign.Positives} of {sign.Cases} lesions"));
        ModelCard card = Card(signs, seed);
        LiteratureModel model = new(card, [.. signs.Select(sign => sign.Curve)], Draws, seed);
        List<MarkerAuc> aucs = Measure(new DukeDescriptors(DukeDescriptors.PathUnder(data)), model, seed);
        foreach (MarkerAuc auc in aucs) output.WriteLine(Text.Of($"{LiteratureReadme.NameOf(auc.Marker)} on {auc.Cases} Duke cases with radiologists' descriptors: AUC {auc.Auc:F3} [{auc.Low:F3}, {auc.High:F3}]"));
        byte[] onnx = LiteratureGraph.Build(model, SegmentationBundle.TrainerVersion);
        card = card with
        {
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(onnx)),
            Evidence = [.. Grades.Select(grade => Evidence(grade, aucs))],
            Metrics = [.. signs.Select(Metric), .. aucs.Select(auc => new ModelMetric($"auc-{LiteratureReadme.NameOf(auc.Marker)}", "Duke, open part, radiologists' descriptors", auc.Cases, auc.Auc, auc.Low, auc.High))],
        };
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, "model.onnx"), onnx);
            File.WriteAllText(Path.Combine(folder, "card.json"), JsonSerializer.Serialize(card, ModelCardJson.Default.ModelCard) + "\n");
            File.WriteAllText(Path.Combine(folder, "README.md"), LiteratureReadme.Of(card, signs, aucs));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"the bundle in {folder} cannot be written ({e.Message.TrimEnd('.')})", "choose a folder that may be written with --out", e);
        }
        double difference = Difference(folder, model);
        output.WriteLine(Text.Of($"largest difference between ONNX Runtime and the plain arithmetic on 1000 random rows: {difference:E2} (at most {Tolerance:E0})"));
        if (!(difference <= Tolerance)) throw new ProblemException($"the exported model differs from the arithmetic by {difference:E2}", "report it, and do not use the bundle");
        output.WriteLine($"The bundle is in {folder}; run the appliance with --models {Path.GetDirectoryName(Path.GetFullPath(folder))}.");
    }

    /// <summary>Largest difference between the bundle and the arithmetic over its inputs' range.</summary>
    public static double Difference(string folder, LiteratureModel model)
    {
        using OnnxHintModel bundle = new(ModelBundle.Load(folder, "hints"));
        Random random = new(1);
        float[] inputs = new float[bundle.Card.Input.Features.Count], ours = new float[model.Rows * bundle.Card.OutputColumns.Count], theirs = new float[ours.Length];
        double largest = 0;
        for (int row = 0; row < 1000; row++)
        {
            for (int i = 0; i < inputs.Length; i++)
                inputs[i] = (float)(bundle.Card.Input.Features[i].Low + random.NextDouble() * (bundle.Card.Input.Features[i].High - bundle.Card.Input.Features[i].Low));
            model.Predict(inputs, ours);
            bundle.Predict(inputs, theirs);
            for (int i = 0; i < ours.Length; i++) largest = Math.Max(largest, Math.Abs(ours[i] - theirs[i]));
        }
        return largest;
    }

    private static List<MarkerAuc> Measure(DukeDescriptors duke, LiteratureModel model, int seed)
    {
        float[] probabilities = new float[model.Rows * model.Card.OutputColumns.Count];
        double[][] scores = [.. LiteratureTable.Markers.Select(_ => new double[duke.Cases])];
        for (int row = 0; row < duke.Cases; row++)
        {
            model.Predict(duke.Evidence(row, model.Curves), probabilities);
            for (int marker = 0; marker < scores.Length; marker++) scores[marker][row] = probabilities[marker];
        }
        List<MarkerAuc> aucs = [];
        for (int marker = 0; marker < scores.Length; marker++)
        {
            (string column, Marker named) = HintColumns.Markers.First(entry => entry.Column == LiteratureTable.Markers[marker].Column);
            bool[] positive = [.. Enumerable.Range(0, duke.Cases).Select(row => duke.Positive(row, named))];
            (double auc, double low, double high) = RocCurve.Interval(scores[marker], positive, seed);
            aucs.Add(new MarkerAuc(named, duke.Cases, auc, low, high));
        }
        return aucs;
    }

    private static MarkerEvidence Evidence((Marker Marker, EvidenceGrade Grade, double? Known, string From) grade, List<MarkerAuc> aucs)
    {
        MarkerAuc? measured = aucs.Find(auc => auc.Marker == grade.Marker);
        int at = Array.FindIndex(LiteratureTable.Markers, marker => HintColumns.Markers.Any(entry => entry.Marker == grade.Marker && entry.Column == marker.Column));
        double? prevalence = at < 0 ? null : LiteratureTable.Prevalence.Zip(LiteratureTable.Markers[at].Shares, (group, share) => group * share).Sum();
        string from = grade.Known is { } known ? Text.Of($"{grade.From}; on all 147 Duke cases such a model reached {known:F2}") : grade.From;
        return new MarkerEvidence(grade.Marker, grade.Grade, measured?.Cases ?? 0, measured?.Auc, measured?.Low, measured?.High, prevalence, from);
    }

    private static ModelMetric Metric(MeasuredSign sign) =>
        new($"auc-{sign.Curve.Sign.Replace(' ', '-')} by {sign.Curve.Descriptor}", "BrEaST-Lesions-USG, open half, given masks", sign.Cases, sign.Auc, sign.Low, sign.High);

    private static ModelCard Card(IReadOnlyList<MeasuredSign> signs, int seed) => new()
    {
        Name = "hints-literature",
        Version = "1.0.0",
        Sha256 = "",
        Task = "hints",
        Input = new ModelInput
        {
            Name = LiteratureGraph.Input,
            PixelSpacing = "ignored",
            CatalogueVersion = FeatureCatalogue.Version,
            Features = [.. signs.GroupBy(sign => sign.Curve.Descriptor).Select(group =>
                new ModelFeature(group.Key, Math.Round(group.Min(sign => sign.DescriptorLow), 6), Math.Round(group.Max(sign => sign.DescriptorHigh), 6)))],
        },
        Output = LiteratureGraph.Output,
        OutputColumns = LiteratureTable.OutputColumns,
        IntendedUse = "Investigational use. A hint at receptor status of a lesion that is taken to be malignant, for research. Not a pathology result; does not replace biopsy.",
        Population = "invasive breast cancer; the published proportions mix stages, ages and centres",
        Synthetic = false,
        Calibration = "uncalibrated; proportions fitted to published odds ratios",
        Sources = [.. LiteratureTable.Sources, new ModelSource("BrEaST-Lesions-USG", "A. Pawlowska et al., Scientific Data 2024;11:148, doi 10.1038/s41597-024-02984-z", "CC BY 4.0",
            "open half: the curves from descriptor to sign")],
        Metrics = [],
        TrainerVersion = SegmentationBundle.TrainerVersion,
        Seed = seed,
    };
}

/// <summary>How a marker was told apart on real cases.</summary>
internal sealed record MarkerAuc(Marker Marker, int Cases, double Auc, double Low, double High);
