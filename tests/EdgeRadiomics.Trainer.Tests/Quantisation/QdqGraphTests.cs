using EdgeRadiomics.Onnx;
using EdgeRadiomics.Trainer.Export;
using EdgeRadiomics.Trainer.Quantisation;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRadiomics.Trainer.Tests.Quantisation;

public sealed class QdqGraphTests
{
    private const int Size = 32;

    [Fact]
    public void ONNX_Runtime_runs_every_operator_in_bytes_but_the_first_convolution_and_the_enlarging()
    {
        byte[] model = Net(), quantised = Quantised(model, RangeRule.MinMax);
        SortedDictionary<string, int> running = RunningGraph.Operators(quantised);
        running["QLinearConv"].ShouldBe(7);
        running["Conv"].ShouldBe(1);
        running["QLinearAdd"].ShouldBe(1);
        running["QLinearConcat"].ShouldBe(1);
        running["QLinearGlobalAveragePool"].ShouldBe(1);
        running["QLinearSigmoid"].ShouldBe(1);
        running["QLinearMul"].ShouldBe(1);
        running["Resize"].ShouldBe(2);
        foreach (string gone in (string[])["Relu", "Add", "Concat", "Sigmoid", "GlobalAveragePool", "Mul"]) running.ShouldNotContainKey(gone);
        quantised.Length.ShouldBeLessThan(model.Length);
    }

    [Theory]
    [InlineData("MinMax", 0.03)]
    [InlineData("Percentile", 0.03)]
    [InlineData("Entropy", 0.08)] // it cuts tails on purpose, and this net's noise is all tail: 0.053
    public void The_8_bit_model_gives_what_the_float_model_gives_within_the_noise_of_its_steps(string rule, double share)
    {
        byte[] model = Net();
        float[] expected = Run(model, Frame(99)), given = Run(Quantised(model, Enum.Parse<RangeRule>(rule)), Frame(99));
        double spread = expected.Max() - expected.Min(), error = Math.Sqrt(expected.Zip(given, (one, other) => (one - other) * (double)(one - other)).Average());
        spread.ShouldBeGreaterThan(0.1);
        error.ShouldBeLessThan(share * spread);
        error.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Padded_channels_change_nothing()
    {
        ModelProto padded = ModelProto.Parser.ParseFrom(Net());
        ChannelPadding.Apply(padded);
        padded.Graph.Initializer.ShouldContain(tensor => tensor.Dims.Count == 4 && tensor.Dims[0] == 32 && tensor.Dims[1] == 1);
        float[] expected = Run(Net(), Frame(5)), given = Run(padded.ToByteArray(), Frame(5));
        for (int i = 0; i < expected.Length; i++) given[i].ShouldBe(expected[i], 1e-5f);
    }

    [Fact]
    public void A_model_that_is_quantised_already_or_no_model_is_refused()
    {
        Should.Throw<ProblemException>(() => new QdqGraph(Quantised(Net(), RangeRule.MinMax))).Message.ShouldContain("already");
        Should.Throw<ProblemException>(() => new QdqGraph("no model"u8.ToArray())).Message.ShouldContain("no ONNX model");
    }

    private static byte[] Quantised(byte[] model, RangeRule rule)
    {
        QdqGraph graph = new(model);
        return graph.Write(Calibration.Scales(model, graph, [.. Enumerable.Range(0, 8).Select(Frame)], rule, (_, _) => { }));
    }

    // Every operator that the trainer's networks have: stem, inverted residual (24 wide, to be padded), squeeze-and-excite, enlarging, skip, logits.
    private static byte[] Net()
    {
        Random random = new(3);
        OnnxGraph graph = new("net");
        string x = graph.Input("x", 1, 1, Size, Size);
        string stem = Conv(x, 1, 16, 3, 2, true);
        string block = Conv(Conv(Conv(stem, 16, 24, 1, 1, true), 24, 24, 3, 1, true, 24), 24, 16, 1, 1, false);
        string sum = graph.Node("Add", [stem, block]);
        string gate = graph.Node("Sigmoid", [Conv(graph.Node("GlobalAveragePool", [sum]), 16, 16, 1, 1, false)]);
        string deep = Conv(graph.Node("Mul", [sum, gate]), 16, 32, 3, 2, true);
        string joined = graph.Node("Concat", [Twice(deep), sum], ("axis", 1L));
        string last = Conv(Conv(joined, 48, 16, 3, 1, true), 16, 1, 1, 1, false);
        graph.Output(Twice(last), "y", 1, 1, Size, Size);
        return graph.ToBytes("1", "a test");

        string Twice(string input) => graph.Node("Resize", [input, "", graph.Weights([1, 1, 2, 2], 4)], ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel"));

        string Conv(string input, int from, int to, int kernel, int stride, bool relu, int groups = 1)
        {
            long side = kernel, half = kernel / 2;
            float scale = 2 / MathF.Sqrt(from / groups * kernel * kernel);
            float[] weights = [.. Enumerable.Range(0, to * from / groups * kernel * kernel).Select(_ => scale * (random.NextSingle() - 0.5f))], bias = [.. Enumerable.Range(0, to).Select(_ => 0.2f * (random.NextSingle() - 0.5f))];
            string made = graph.Node("Conv", [input, graph.Weights(weights, to, from / groups, side, side), graph.Weights(bias, to)],
                ("kernel_shape", (long[])[side, side]), ("strides", (long[])[stride, stride]), ("pads", (long[])[half, half, half, half]), ("group", (long)groups));
            return relu ? graph.Node("Relu", [made]) : made;
        }
    }

    private static float[] Frame(int seed)
    {
        Random random = new(seed);
        (float across, float down) = (random.NextSingle(), random.NextSingle());
        return [.. Enumerable.Range(0, Size * Size).Select(i => MathF.Sin(i % Size * across) + MathF.Cos(i / Size * down) + random.NextSingle() - 0.5f)];
    }

    private static float[] Run(byte[] model, float[] frame)
    {
        using SessionOptions options = OrtRuntime.Options(1);
        using InferenceSession session = new(model, options);
        using RunOptions run = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(frame, [1, 1, Size, Size]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [input], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
