using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Writes the segmentation bundle: model.onnx, card.json, split.csv and README.md.</summary>
internal static class SegmentationBundle
{
    public const string SplitFile = "split.csv";

    private const int ParityFrames = 24;

    /// <summary>Name and version of this program, for the card.</summary>
    public static string TrainerVersion { get; } =
        typeof(SegmentationBundle).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Exports the best network, proves it, evaluates it on the held-out cases and writes the bundle.</summary>
    /// <exception cref="ProblemException">The export differs from the trained network, or the folder cannot be written.</exception>
    public static List<EvaluatedCase> Write(string folder, TrainingPlan plan, TrainingState state, TrainingSides sides, IReadOnlyList<MaskedCase> cases, TextWriter output)
    {
        byte[] model = LesionNetExport.Write(state.Best, plan.Size, TrainerVersion);
        Parity parity;
        using (NetRunner runner = new(NetLayout.Lesion, state.Best))
        {
            parity = LesionNetExport.Compare(model, runner, sides.Validation, ParityFrames, sides.Mean, sides.Deviation);
            output.WriteLine(Text.Of($"libtorch and ONNX Runtime on {Math.Min(ParityFrames, sides.Validation.Cases.Count)} frames: largest difference of a probability {parity.Probability:E1}, of a logit {parity.Logit:E1} (libtorch's own rounding against float64: {parity.Rounding:E1})"));
            if (!parity.Holds)
                throw new ProblemException(Text.Of($"the exported model differs from the trained one by {parity.Probability:E1} in a probability and {parity.Logit:E1} in a logit"), "report it: no bundle was written");
        }
        ModelCard card = Card(plan, state, sides, Convert.ToHexStringLower(SHA256.HashData(model)));
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "model.onnx"), model);
            SegmentationCohort.WriteSplit(Path.Combine(folder, SplitFile), cases);
            WriteCard(folder, card);
            List<EvaluatedCase> results = SegmentationEvaluation.Run(ModelBundle.Load(folder, "segmentation"), cases.Where(one => one.Side == Side.Test));
            card = card with { Metrics = SegmentationEvaluation.Figures(results) };
            WriteCard(folder, card);
            File.WriteAllText(Path.Combine(folder, "README.md"), SegmentationReadme.Of(card, plan, state, cases, results, model.Length, parity));
            return results;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"the bundle in {folder} cannot be written ({e.Message})", "choose a folder that may be written with --out", e);
        }
    }

    private static void WriteCard(string folder, ModelCard card) =>
        File.WriteAllText(Path.Combine(folder, "card.json"), JsonSerializer.Serialize(card, ModelCardJson.Default.ModelCard) + "\n");

    private static ModelCard Card(TrainingPlan plan, TrainingState state, TrainingSides sides, string hash) => new()
    {
        Name = "segmentation",
        Version = "1.0.0",
        Sha256 = hash,
        Task = "segmentation",
        Input = new()
        {
            Name = LesionNetExport.InputName,
            Width = plan.Size,
            Height = plan.Size,
            Mean = Math.Round(sides.Mean, 6),
            StandardDeviation = Math.Round(sides.Deviation, 6),
            PixelSpacing = "ignored",
        },
        Output = LesionNetExport.OutputName,
        Threshold = 0.5,
        IntendedUse = "Investigational use. Marks one lesion on a B-mode breast-ultrasound frame that an examiner has chosen because it shows a lesion, so that it can be measured. " +
            "Not for finding lesions, not for deciding that there is none, not for diagnosis.",
        Population = "Women examined at two centres: National Institute of Cancer, Rio de Janeiro (BUS-BRA; GE Logiq 5 and 7, Toshiba Aplio 300, U-Systems) and Baheya Hospital, Cairo (BUSI; GE LOGIQ E9).",
        Synthetic = false,
        Calibration = "The sigmoid of a logit was trained by cross-entropy and Dice together; it is not calibrated as a probability and serves the threshold only.",
        Sources =
        [
            new("BUS-BRA", "W. Gomez-Flores, M. J. Gregorio-Calas, W. C. A. Pereira, \"BUS-BRA: A Breast Ultrasound Dataset for Assessing Computer-aided Diagnosis Systems\", Medical Physics 2024;51:3110-3123; Zenodo 10.5281/zenodo.8231412",
                "MIT-style permission to use, copy, modify, merge, publish and distribute; condition: cite the article, keep the notice", "training, validation and held-out test, split by patient"),
            new("BUSI", "W. Al-Dhabyani, M. Gomaa, H. Khaled, A. Fahmy, \"Dataset of breast ultrasound images\", Data in Brief 2020;28:104863, doi 10.1016/j.dib.2019.104863",
                "BUSI's copies state no licence, redistributors list CC BY 4.0 (MedMNIST) or CC0, unverified", "training, validation and held-out test, split by cluster of near-duplicates"),
        ],
        Metrics = [],
        TrainerVersion = TrainerVersion,
        Seed = plan.Seed,
        Split = SegmentationCohort.Rule,
    };
}
