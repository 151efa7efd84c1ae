using System.Globalization;
using System.Text;
using EdgeRadiomics.Trainer.Export;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRadiomics.Benchmarks;

/// <summary>One inference of each shipped segmenter, one thread, model only, in turns with a plain U-Net of 16 to 256 channels: the table under results.</summary>
internal static class SegmentationTable
{
    private const int Side = 256;

    // A Cortex-A76 at 2.4 GHz does 2 x 128-bit sdot or fmla a cycle; ratios to this machine were not measured, so the column is the span of 3 to 5 that published ONNX Runtime figures of both kinds give.
    private const double Pi5Least = 3, Pi5Most = 5;

    public static void Write(string? path, int rounds)
    {
        string models = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "models"));
        List<(string Name, byte[] Model)> nets = [("plain U-Net, base 16, float", UNet(16))];
        foreach (string folder in Directory.GetDirectories(models, "segmentation-*").Order(StringComparer.Ordinal))
            nets.Add((Path.GetFileName(folder), File.ReadAllBytes(Path.Combine(folder, "model.onnx"))));
        using SessionOptions options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        InferenceSession[] sessions = [.. nets.Select(net => new InferenceSession(net.Model, options))];
        float[] frame = [.. Enumerable.Range(0, Side * Side).Select(i => MathF.Sin(i % Side * 0.1f) + MathF.Cos(i / Side * 0.07f))];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(frame, [1, 1, Side, Side]);
        using RunOptions run = new();
        double[][] times = [.. nets.Select(_ => new double[rounds])];
        for (int round = -20; round < rounds; round++)
            for (int i = 0; i < sessions.Length; i++)
            {
                long start = TimeProvider.System.GetTimestamp();
                using (sessions[i].Run(run, sessions[i].InputNames, [input], sessions[i].OutputNames)) { }
                if (round >= 0) times[i][round] = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            }
        foreach (InferenceSession session in sessions) session.Dispose();
        foreach (double[] of in times) Array.Sort(of);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# Segmenters, one thread, model only, {Side} x {Side} px\n\n{FeatureTable.Processor()}, {Environment.ProcessorCount} processors, ONNX Runtime {OrtEnv.Instance().GetVersionString()}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}. {rounds} rounds, in turns.\n");
        text.Append(CultureInfo.InvariantCulture, $"The Pi 5 column is an estimate, {Pi5Least} to {Pi5Most} times this machine's middle; nothing was measured there.\n\n");
        text.Append("| net | MB | least ms | middle ms | p95 ms | of the plain U-Net | Pi 5, estimated ms |\n|---|---:|---:|---:|---:|---:|---:|\n");
        for (int i = 0; i < nets.Count; i++)
        {
            double middle = times[i][rounds / 2];
            text.Append(CultureInfo.InvariantCulture, $"| {nets[i].Name} | {nets[i].Model.Length / 1e6:0.0} | {times[i][0]:0.0} | {middle:0.0} | {times[i][rounds * 95 / 100]:0.0} | {middle / times[0][rounds / 2]:0.00} | {middle * Pi5Least:0} to {middle * Pi5Most:0} |\n");
        }
        Console.Write(text);
        if (!string.IsNullOrEmpty(path)) File.WriteAllText(path, text.ToString());
    }

    /// <summary>The network that everybody starts from: two 3 x 3 convolutions a level, four levels down and up, skips joined.</summary>
    private static byte[] UNet(int channels)
    {
        Random random = new(1);
        OnnxGraph graph = new("u-net");
        string x = graph.Input("frame", 1, 1, Side, Side);
        int width = 1;
        Stack<(string Value, int Width)> skips = [];
        for (int level = 0; level < 4; level++)
        {
            x = Twice(x, width, channels << level);
            width = channels << level;
            skips.Push((x, width));
            x = graph.Node("MaxPool", [x], ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2]));
        }
        x = Twice(x, width, channels << 4);
        width = channels << 4;
        while (skips.TryPop(out (string Value, int Width) skip))
        {
            x = graph.Node("Resize", [x, "", graph.Weights([1, 1, 2, 2], 4)], ("mode", "nearest"));
            x = Twice(graph.Node("Concat", [x, skip.Value], ("axis", 1L)), width + skip.Width, skip.Width);
            width = skip.Width;
        }
        graph.Output(Convolve(x, width, 1, 1), "logits", 1, 1, Side, Side);
        return graph.ToBytes("1", "a measuring stick, untrained");

        string Twice(string input, int from, int to) => graph.Node("Relu", [Convolve(graph.Node("Relu", [Convolve(input, from, to, 3)]), to, to, 3)]);

        string Convolve(string input, int from, int to, int side)
        {
            float[] weights = [.. Enumerable.Range(0, to * from * side * side).Select(_ => (random.NextSingle() - 0.5f) / (side * MathF.Sqrt(from)))];
            return graph.Node("Conv", [input, graph.Weights(weights, to, from, side, side), graph.Weights(new float[to], to)],
                ("kernel_shape", (long[])[side, side]), ("pads", (long[])[side / 2, side / 2, side / 2, side / 2]));
        }
    }
}
