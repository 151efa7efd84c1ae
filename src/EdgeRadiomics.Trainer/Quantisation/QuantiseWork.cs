using System.Security.Cryptography;
using System.Text.Json;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.Pictures;
using static System.FormattableString;

namespace EdgeRadiomics.Trainer.Quantisation;

/// <summary>From a float bundle to an 8-bit one.</summary>
internal static class QuantiseWork
{
    private static readonly string[] Kinds = [".png", ".jpg", ".jpeg"];

    /// <summary>Measures, writes and says what ONNX Runtime makes of it.</summary>
    /// <exception cref="ProblemException">A bundle, a picture or a folder cannot be used.</exception>
    public static void Run(string bundleFolder, string images, string target, int count, RangeRule rule, TextWriter output)
    {
        ModelBundle bundle = ModelBundle.Load(bundleFolder, "segmentation");
        byte[] floatModel = File.ReadAllBytes(Path.Combine(bundleFolder, "model.onnx"));
        List<float[]> frames = [.. Pictures(images, count).Select(path => Tensor(path, bundle.Card.Input))];
        bool terminal = !Console.IsOutputRedirected;
        QdqGraph graph = new(floatModel);
        Dictionary<string, ByteScale> scales = Calibration.Scales(floatModel, graph, frames, rule, (done, all) =>
        {
            if (terminal) output.Write($"\rcalibration: {done} of {all} runs");
        });
        if (terminal) output.WriteLine();
        byte[] model = graph.Write(scales);
        ModelCard card = bundle.Card with
        {
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(model)),
            Quantisation = Invariant($"static 8 bits: weights s8 a channel, activations u8, ranges by {rule} of {frames.Count} training pictures; made of {bundle.Card.Sha256}"),
        };
        try
        {
            Directory.CreateDirectory(target);
            File.WriteAllBytes(Path.Combine(target, "model.onnx"), model);
            File.WriteAllText(Path.Combine(target, "card.json"), JsonSerializer.Serialize(card, ModelCardJson.Default.ModelCard) + "\n");
            foreach (string file in (string[])["README.md", "split.csv"])
                if (File.Exists(Path.Combine(bundleFolder, file)) && Path.GetFullPath(target) != Path.GetFullPath(bundleFolder))
                    File.Copy(Path.Combine(bundleFolder, file), Path.Combine(target, file), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"the bundle in {target} cannot be written ({e.Message})", "choose a folder that may be written with --out", e);
        }
        output.WriteLine(Invariant($"{floatModel.Length / 1024} KiB became {model.Length / 1024} KiB; ONNX Runtime runs {string.Join(", ", RunningGraph.Operators(model).Select(one => $"{one.Value} {one.Key}"))}"));
    }

    private static IEnumerable<string> Pictures(string folder, int count)
    {
        if (!Directory.Exists(folder)) throw new ProblemException($"there is no folder {folder}", "give a folder of training pictures with --images");
        string[] all = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => Kinds.Contains(Path.GetExtension(path).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        if (all.Length == 0) throw new ProblemException($"{folder} holds no PNG or JPEG picture", "give a folder of training pictures with --images");
        int taken = Math.Min(count, all.Length);
        return Enumerable.Range(0, taken).Select(i => all[(long)i * all.Length / taken]);
    }

    private static float[] Tensor(string path, ModelInput input)
    {
        GreyPicture picture = PictureFile.ReadGrey(path);
        float[] values = new float[input.Width * input.Height];
        new Resampler(picture.Width, picture.Height, input.Width, input.Height).Resample(picture.Pixels, picture.Width, values);
        (float mean, float perUnit) = ((float)input.Mean, (float)(1 / input.StandardDeviation));
        foreach (ref float value in values.AsSpan()) value = (value - mean) * perUnit;
        return values;
    }
}
