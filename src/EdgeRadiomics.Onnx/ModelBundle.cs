using System.Security.Cryptography;
using System.Text.Json;
using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Onnx;

/// <summary>A model folder: model.onnx, card.json and README.md, refused unless file and card belong together.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed class ModelBundle
{
    /// <summary>Largest model file that is read, bytes.</summary>
    public const long MaxModelBytes = 512L << 20;

    private ModelBundle(string folder, ModelCard card, byte[] model) => (Folder, Card, Model) = (folder, card, model);

    /// <summary>Where the bundle lies.</summary>
    public string Folder { get; }

    /// <summary>What the bundle says of itself.</summary>
    public ModelCard Card { get; }

    /// <summary>The bytes of model.onnx: those whose hash was checked are those that run.</summary>
    internal byte[] Model { get; }

    /// <summary>Reads and checks a bundle.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="task">The task it must be for, <c>segmentation</c> or <c>hints</c>.</param>
    /// <exception cref="ProblemException">A file is missing or damaged, the hash differs, or the task is another.</exception>
    public static ModelBundle Load(string folder, string task)
    {
        string cardPath = Path.Combine(folder, "card.json"), modelPath = Path.Combine(folder, "model.onnx");
        if (!Directory.Exists(folder)) throw new ProblemException($"there is no model bundle at {folder}", "give its folder with --models or --model");
        foreach (string path in (string[])[cardPath, modelPath])
            if (!File.Exists(path)) throw new ProblemException($"{path} is missing", "copy the whole bundle again");
        try
        {
            ModelCard card = JsonSerializer.Deserialize(File.ReadAllBytes(cardPath), ModelCardJson.Default.ModelCard)
                ?? throw new JsonException("the card is empty");
            if (card.Task != task) throw new ProblemException($"bundle {folder} is for {card.Task}, not {task}", $"give a {task} bundle");
            if (new FileInfo(modelPath).Length > MaxModelBytes)
                throw new ProblemException($"{modelPath} is larger than {MaxModelBytes >> 20} MiB", "check that it is the bundle's own file");
            byte[] model = File.ReadAllBytes(modelPath);
            string hash = Convert.ToHexStringLower(SHA256.HashData(model));
            return hash == card.Sha256
                ? new ModelBundle(folder, card, model)
                : throw new ProblemException($"{modelPath} has hash {hash[..12]}..., its card says {Shorten(card.Sha256)}...", "copy the whole bundle again");
        }
        catch (JsonException e)
        {
            throw new ProblemException($"{cardPath} cannot be read as a model card ({e.Message.TrimEnd('.')})", "copy the whole bundle again", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"bundle {folder} cannot be read ({e.Message.TrimEnd('.')})", "check the folder's permissions", e);
        }
    }

    private static string Shorten(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
