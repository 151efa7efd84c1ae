using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRadiomics.Features;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.Tracks;

namespace EdgeRadiomics.Appliance;

/// <summary><c>hint</c>: what may be said of one stored picture, as JSON.</summary>
internal static class HintVerb
{
    public static Command Create()
    {
        Option<string> image = new("--image") { Required = true, HelpName = "PNG", Description = "picture of a scan sector" };
        Option<string?> mask = new("--mask") { HelpName = "PNG", Description = "lesion mask of the same size; without it the segmenter marks the lesion" };
        Option<PixelSpacing?> spacing = StillFrame.SpacingOption();
        Option<string?> model = new("--model") { HelpName = "DIR", Description = "hint bundle; default ./models/hints-literature" };
        Option<string?> native = OrtChoice.NativeOption(), provider = OrtChoice.ProviderOption();
        Command command = new("hint", "Prints the hints of one picture as JSON. Investigational use only.") { image, mask, spacing, model, native, provider };
        command.SetAction(parsed =>
        {
            OrtRuntime.UseNative(parsed.GetValue(native));
            return Run(parsed.GetValue(image)!, parsed.GetValue(mask), parsed.GetValue(spacing), parsed.GetValue(model), parsed.GetValue(provider) ?? ExecutionProviders.Auto);
        });
        return command;
    }

    private static int Run(string image, string? maskPath, PixelSpacing? spacing, string? modelFolder, string provider)
    {
        string models = ModelFolder.Resolve(null);
        using OnnxHintModel hintModel = new(ModelBundle.Load(modelFolder ?? Path.Combine(models, ModelFolder.Hints), "hints"));
        using OnnxSegmenter? trained = maskPath is null ? new OnnxSegmenter(ModelFolder.LoadSegmentation(models), Environment.ProcessorCount, provider) : null;
        using Frame frame = StillFrame.Read(image, spacing);
        ISegmenter segmenter = trained is not null ? trained : StillFrame.GivenMask(maskPath!, frame, image);
        LesionObservation observation = new ExamPipeline(segmenter).Analyse(frame);
        LesionTrack track = new(framesNeeded: 1);
        track.Add(observation);
        PictureHints answer = new(
            image, observation.Absence.ToString(), observation.Confidence, observation.Mask.AreaPx,
            FeatureCatalogue.All.Select((feature, i) => (feature, Value: observation.Features[i]))
                .Where(entry => entry.feature.Family == "semantic")
                .ToDictionary(entry => entry.feature.Name, entry => double.IsFinite(entry.Value) ? entry.Value : (double?)null),
            new HintPolicy(hintModel).Judge(track), $"{hintModel.Card.Name} {hintModel.Card.Version}: {hintModel.Card.Calibration}",
            "malignant", Notices.Investigational);
        Console.WriteLine(JsonSerializer.Serialize(answer, HintJson.Default.PictureHints));
        return 0;
    }
}

/// <summary>The answer of <c>hint</c>.</summary>
internal sealed record PictureHints(
    string Image, string Absence, double Confidence, int AreaPx, IReadOnlyDictionary<string, double?> Descriptors,
    IReadOnlyList<ReceptorHint> Hints, string Bundle, string ConditionalOn, string Notice);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PictureHints))]
internal sealed partial class HintJson : JsonSerializerContext;
