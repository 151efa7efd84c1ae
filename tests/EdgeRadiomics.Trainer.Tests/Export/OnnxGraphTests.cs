using EdgeRadiomics.Onnx;
using EdgeRadiomics.Trainer.Export;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRadiomics.Trainer.Tests.Export;

public class OnnxGraphTests
{
    [Fact]
    public void A_dense_graph_runs_in_ONNX_Runtime_and_gives_what_pen_and_paper_give()
    {
        OnnxGraph graph = new("dense");
        string x = graph.Input("x", 1, 2);
        string line = graph.Node("Gemm", [x, graph.Weights([1, 2, 3, 4], 2, 2), graph.Weights([0.5f, -1], 2)], ("alpha", 2f), ("transB", 1L));
        graph.Output(graph.Node("Softmax", [line], ("axis", 1L)), "share", 1, 2);
        string sum = graph.Node("ReduceSum", [line, graph.Integers([1], 1)], ("keepdims", 0L));
        graph.Output(graph.Node("Sigmoid", [sum]), "chance", 1);
        float[][] outputs = Run(graph.ToBytes("1", "a test"), [0.1f, -0.2f]);
        // 2 x B^T = (-0.6, -1.0), with the bias (-0.1, -2.0).
        outputs[0][0].ShouldBe(1 / (1 + MathF.Exp(-1.9f)), 1e-6);
        outputs[1][0].ShouldBe(1 / (1 + MathF.Exp(2.1f)), 1e-6);
    }

    [Fact]
    public void Weights_that_do_not_fill_their_shape_are_refused() =>
        Should.Throw<ArgumentException>(() => new OnnxGraph("g").Weights([1, 2, 3], 2, 2));

    private static float[][] Run(byte[] model, float[] values)
    {
        using SessionOptions options = OrtRuntime.Options(1);
        using InferenceSession session = new(model, options);
        using RunOptions run = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, [1, values.Length]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [input], ["share", "chance"]);
        return [.. outputs.Select(output => output.GetTensorDataAsSpan<float>().ToArray())];
    }
}
