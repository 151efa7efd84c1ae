using System.Security.Cryptography;
using System.Text.Json;
using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Onnx.Tests;

public sealed class ModelBundleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bundle").FullName;

    [Fact]
    public void A_missing_folder_is_named() =>
        Refusal(() => ModelBundle.Load(Path.Combine(folder, "nowhere"), "segmentation")).ShouldContain("nowhere");

    [Fact]
    public void A_missing_file_is_named()
    {
        WriteCard("0");
        Refusal(() => ModelBundle.Load(folder, "segmentation")).ShouldContain("model.onnx is missing");
    }

    [Fact]
    public void A_wrong_hash_is_refused()
    {
        File.WriteAllText(Path.Combine(folder, "model.onnx"), "changed after training");
        WriteCard(new string('0', 64));
        Refusal(() => ModelBundle.Load(folder, "segmentation")).ShouldContain("has hash");
    }

    [Fact]
    public void A_text_file_named_onnx_is_refused_even_with_the_right_hash()
    {
        byte[] text = "this is no model"u8.ToArray();
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), text);
        WriteCard(Convert.ToHexStringLower(SHA256.HashData(text)));
        ModelBundle bundle = ModelBundle.Load(folder, "segmentation");
        Refusal(() => new OnnxSegmenter(bundle).Dispose()).ShouldContain("is not a model that ONNX Runtime can load");
    }

    [Fact]
    public void A_damaged_card_is_refused()
    {
        File.WriteAllText(Path.Combine(folder, "model.onnx"), "x");
        File.WriteAllText(Path.Combine(folder, "card.json"), "{ \"name\": ");
        Refusal(() => ModelBundle.Load(folder, "segmentation")).ShouldContain("cannot be read as a model card");
    }

    [Fact]
    public void A_bundle_for_another_task_is_refused()
    {
        File.WriteAllText(Path.Combine(folder, "model.onnx"), "x");
        WriteCard("0");
        Refusal(() => ModelBundle.Load(folder, "hints")).ShouldContain("is for segmentation, not hints");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Refusal(Action load)
    {
        string message = Should.Throw<ProblemException>(load).Message;
        message.ShouldNotContain("\n");
        return message;
    }

    private void WriteCard(string sha256)
    {
        ModelCard card = new()
        {
            Name = "test", Version = "1.0.0", Sha256 = sha256, Task = "segmentation", Output = "logits", Threshold = 0.5,
            Input = new ModelInput { Name = "frame", Width = 8, Height = 8, PixelSpacing = "ignored" },
            IntendedUse = "test", Population = "none", Synthetic = true, Calibration = "none", Sources = [], Metrics = [], TrainerVersion = "0", Seed = 0,
        };
        File.WriteAllText(Path.Combine(folder, "card.json"), JsonSerializer.Serialize(card, ModelCardJson.Default.ModelCard));
    }
}
