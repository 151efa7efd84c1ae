using EdgeRadiomics.Onnx;

namespace EdgeRadiomics.Appliance;

/// <summary>Where the bundles lie: a folder with one folder a bundle.</summary>
internal static class ModelFolder
{
    public const string Segmentation = "segmentation";
    public const string Hints = "hints-literature";

    /// <summary>The given folder; without one ./models, or the models beside the program.</summary>
    public static string Resolve(string? given)
    {
        if (given is not null) return given;
        string beside = Path.Combine(AppContext.BaseDirectory, "models");
        return Directory.Exists("models") || !Directory.Exists(beside) ? "models" : beside;
    }

    public static ModelBundle LoadSegmentation(string folder) => ModelBundle.Load(Path.Combine(folder, Segmentation), "segmentation");

    public static ModelBundle LoadHints(string folder) => ModelBundle.Load(Path.Combine(folder, Hints), "hints");
}
