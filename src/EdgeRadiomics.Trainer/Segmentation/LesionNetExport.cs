using EdgeRadiomics.Onnx;
using EdgeRadiomics.Trainer.Export;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Turns a trained network into model.onnx and proves that ONNX Runtime computes what libtorch does.</summary>
internal static class LesionNetExport
{
    public const string InputName = "frame", OutputName = "logits";

    /// <summary>Largest difference of a logit that is let pass. At the threshold it moves a probability by 2.5e-6.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>The bytes of model.onnx.</summary>
    public static byte[] Write(Net net, int size, string version)
    {
        OnnxGraph graph = new("lesion_net");
        string frame = graph.Input(InputName, 1, 1, size, size);
        graph.Output(LesionNet.Run(new OnnxLayers(graph, net), frame), OutputName, 1, 1, size, size);
        return graph.ToBytes(version, "Breast-ultrasound lesion segmenter. Investigational use.");
    }

    /// <summary>Largest difference of a logit between libtorch and ONNX Runtime over some real frames.</summary>
    public static double Difference(byte[] model, NetRunner runner, TrainingPictures pictures, int frames, double mean, double deviation)
    {
        using SessionOptions options = OrtRuntime.Options(1);
        using InferenceSession session = new(model, options);
        using RunOptions run = new();
        double largest = 0;
        for (int i = 0; i < Math.Min(frames, pictures.Cases.Count); i++)
        {
            float[] frame = Array.ConvertAll(pictures[i].Frame, grey => (float)((grey - mean) / deviation));
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(frame, [1, 1, pictures.Size, pictures.Size]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [InputName], [input], [OutputName]);
            float[] expected = runner.Logits(frame, 1, pictures.Size);
            ReadOnlySpan<float> given = outputs[0].GetTensorDataAsSpan<float>();
            for (int k = 0; k < expected.Length; k++) largest = Math.Max(largest, Math.Abs(expected[k] - given[k]));
        }
        return largest;
    }
}
