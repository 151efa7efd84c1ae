using EdgeRadiomics.Onnx;
using EdgeRadiomics.Trainer.Export;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Turns a trained network into model.onnx and proves that ONNX Runtime computes what libtorch does.</summary>
internal static class LesionNetExport
{
    public const string InputName = "frame", OutputName = "logits";

    /// <summary>The bytes of model.onnx.</summary>
    public static byte[] Write(Net net, int size, string version)
    {
        OnnxGraph graph = new("lesion_net");
        string frame = graph.Input(InputName, 1, 1, size, size);
        graph.Output(LesionNet.Run(new OnnxLayers(graph, net), frame), OutputName, 1, 1, size, size);
        return graph.ToBytes(version, "Breast-ultrasound lesion segmenter. Investigational use.");
    }

    /// <summary>Largest differences between libtorch and ONNX Runtime over some real frames.</summary>
    public static Parity Compare(byte[] model, NetRunner runner, TrainingPictures pictures, int frames, double mean, double deviation)
    {
        using SessionOptions options = OrtRuntime.Options(1);
        using InferenceSession session = new(model, options);
        using RunOptions run = new();
        double logit = 0, probability = 0, rounding = 0;
        for (int i = 0; i < Math.Min(frames, pictures.Cases.Count); i++)
        {
            float[] frame = Array.ConvertAll(pictures[i].Frame, grey => (float)((grey - mean) / deviation));
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(frame, [1, 1, pictures.Size, pictures.Size]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [InputName], [input], [OutputName]);
            float[] expected = runner.Logits(frame, 1, pictures.Size);
            double[] exact = runner.ExactLogits(frame, 1, pictures.Size);
            ReadOnlySpan<float> given = outputs[0].GetTensorDataAsSpan<float>();
            for (int k = 0; k < expected.Length; k++)
            {
                logit = Math.Max(logit, Math.Abs(expected[k] - given[k]));
                probability = Math.Max(probability, Math.Abs(Sigmoid(expected[k]) - Sigmoid(given[k])));
                rounding = Math.Max(rounding, Math.Abs(expected[k] - exact[k]));
            }
        }
        return new Parity(logit, probability, rounding);
    }

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));
}

/// <summary>How far the exported network is from the trained one.</summary>
/// <param name="Logit">Largest difference of a logit.</param>
/// <param name="Probability">Largest difference of a lesion probability, which is what the threshold cuts.</param>
/// <param name="Rounding">Largest difference of a logit between libtorch's own float32 and float64 runs.</param>
internal readonly record struct Parity(double Logit, double Probability, double Rounding)
{
    public const double Tolerance = 1e-5;

    // Seventy layers of float32 rounding are not below the tolerance at every one of 65,536 pixels: half-trained, libtorch was off by up to
    // 1.5e-5 of its own float64 run (mean 7e-7) and ONNX Runtime by 1.3e-5 (6e-7). Two such runs may differ by the sum; twice that passes.
    public bool Holds => Logit <= Math.Max(Tolerance, 4 * Rounding);
}
