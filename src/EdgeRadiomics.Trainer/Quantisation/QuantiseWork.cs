using System.Security.Cryptography;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Segmentation;
using static System.FormattableString;

namespace EdgeRadiomics.Trainer.Quantisation;

/// <summary>From a float bundle to an 8-bit one.</summary>
internal static class QuantiseWork
{
    /// <summary>Measures ranges on the training side, writes, and measures the masks on the test side of the bundle's split.csv.</summary>
    /// <exception cref="ProblemException">A bundle, a picture or a folder cannot be used.</exception>
    public static void Run(string bundleFolder, string data, string target, int count, RangeRule rule, TextWriter output)
    {
        ModelBundle bundle = ModelBundle.Load(bundleFolder, "segmentation");
        if (Path.GetFullPath(target) == Path.GetFullPath(bundleFolder)) throw new ProblemException("the 8-bit bundle would replace its float one", "choose another folder with --out");
        string split = Path.Combine(bundleFolder, SegmentationBundle.SplitFile);
        IReadOnlyList<MaskedCase> cases = SegmentationCohort.Read(data);
        IReadOnlyList<MaskedCase> train = SegmentationCohort.ReadSplit(split, cases, Side.Train), test = SegmentationCohort.ReadSplit(split, cases, Side.Test);
        byte[] floatModel = File.ReadAllBytes(Path.Combine(bundleFolder, "model.onnx"));
        int taken = Math.Min(count, train.Count);
        List<float[]> frames = [.. Enumerable.Range(0, taken).Select(i => Tensor(train[(int)((long)i * train.Count / taken)].Frame, bundle.Card.Input))];
        bool terminal = !Console.IsOutputRedirected;
        QdqGraph graph = new(floatModel);
        Dictionary<string, ByteScale> scales = Calibration.Scales(floatModel, graph, frames, rule, (done, all) =>
        {
            if (terminal) output.Write($"\rcalibration: {done} of {all} runs");
        });
        if (terminal) output.WriteLine();
        byte[] model = graph.Write(scales);
        output.WriteLine(Invariant($"{floatModel.Length / 1024} KiB became {model.Length / 1024} KiB; ONNX Runtime runs {string.Join(", ", RunningGraph.Operators(model).Select(one => $"{one.Value} {one.Key}"))}"));
        ModelCard card = bundle.Card with
        {
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(model)),
            Quantisation = Invariant($"static 8 bits: weights s8 a channel (-63 to 63), activations u8, ranges by {rule} of {frames.Count} training pictures; made of {bundle.Card.Sha256}"),
            MaskQuality = null,
        };
        SegmentationWork.Print(SegmentationEvaluation.Figures(SegmentationBundle.WriteQuantised(bundle, target, card, model, test)), output);
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
