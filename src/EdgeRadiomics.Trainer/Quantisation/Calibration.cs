using EdgeRadiomics.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRadiomics.Trainer.Quantisation;

/// <summary>Runs the float model over training frames and chooses each value's scale.</summary>
internal static class Calibration
{
    /// <summary>The scales of a graph's values, by <see cref="QdqGraph.ScaledLike"/>.</summary>
    /// <param name="floatModel">The model whose values are watched.</param>
    /// <param name="graph">Says which.</param>
    /// <param name="frames">Input tensors.</param>
    /// <param name="rule">How a range is chosen.</param>
    /// <param name="told">Is told how many of how many runs are done.</param>
    public static Dictionary<string, ByteScale> Scales(byte[] floatModel, QdqGraph graph, IReadOnlyList<float[]> frames, RangeRule rule, Action<int, int> told)
    {
        string[] values = [.. graph.Values.Select(graph.ScaledLike).Distinct()];
        Dictionary<string, ValueHistogram> seen = values.ToDictionary(value => value, _ => new ValueHistogram());
        using SessionOptions options = OrtRuntime.Options(Environment.ProcessorCount);
        using InferenceSession session = new(QdqGraph.Exposed(floatModel, values), options);
        string input = session.InputMetadata.Keys.Single();
        string[] outputs = [.. values.Where(value => value != input)];
        long[] shape = Array.ConvertAll(session.InputMetadata[input].Dimensions, side => (long)side);
        using RunOptions run = new();
        int done = 0;
        foreach (bool counting in (bool[])[false, true])
        {
            if (counting && rule == RangeRule.MinMax) break;
            foreach (float[] frame in frames)
            {
                using OrtValue tensor = OrtValue.CreateTensorValueFromMemory(frame, shape);
                using IDisposableReadOnlyCollection<OrtValue> made = session.Run(run, [input], [tensor], outputs);
                if (seen.TryGetValue(input, out ValueHistogram? own)) Take(own, frame, counting);
                for (int i = 0; i < outputs.Length; i++) Take(seen[outputs[i]], made[i].GetTensorDataAsSpan<float>(), counting);
                told(++done, rule == RangeRule.MinMax ? frames.Count : 2 * frames.Count);
            }
        }
        return seen.ToDictionary(one => one.Key, one =>
        {
            (double low, double high) = one.Value.Range(rule);
            return ByteScale.Of(low, high);
        });
    }

    private static void Take(ValueHistogram seen, ReadOnlySpan<float> values, bool counting)
    {
        if (counting) seen.Count(values);
        else seen.Widen(values);
    }
}
