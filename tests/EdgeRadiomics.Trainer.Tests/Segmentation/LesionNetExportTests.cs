using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Segmentation;
using EdgeRadiomics.Trainer.Torch;

namespace EdgeRadiomics.Trainer.Tests.Segmentation;

public class LesionNetExportTests
{
    private static readonly NetLayout Layout = new(NetShape.Live);

    public static TheoryData<string> Nets { get; } = ["live", "freeze"];

    // Every operator of the network (convolutions, ReLU, Add, GlobalAveragePool, Resize, and the mirror of the larger one) with statistics that are not 0 and 1.
    [Theory]
    [MemberData(nameof(Nets))]
    public void ONNX_Runtime_computes_what_libtorch_does(string shape)
    {
        NetLayout layout = new(NetShape.Of(shape));
        LibTorch.Start(1);
        TrainingPictures pictures = new([.. TinyData.Cases(4, Side.Validation)], 64);
        Net net = Random(layout);
        using NetRunner runner = new(layout, net);
        byte[] model = LesionNetExport.Write(layout.Shape, net, 64, "test");
        Parity parity = LesionNetExport.Compare(model, runner, pictures, 4, 80, 50);
        parity.Logit.ShouldBeInRange(0, 1e-5);
        parity.Probability.ShouldBeInRange(0, 1e-5);
        parity.Holds.ShouldBeTrue();
    }

    [Fact]
    public void The_difference_notices_another_network()
    {
        LibTorch.Start(1);
        TrainingPictures pictures = new([.. TinyData.Cases(1, Side.Validation)], 64);
        Net net = Random(Layout);
        byte[] model = LesionNetExport.Write(Layout.Shape, net, 64, "test");
        net.Values[^1] += 0.01f; // the bias of the last convolution
        using NetRunner runner = new(Layout, net);
        Parity parity = LesionNetExport.Compare(model, runner, pictures, 1, 80, 50);
        parity.Logit.ShouldBe(0.01, 1e-4);
        parity.Holds.ShouldBeFalse();
    }

    private static Net Random(NetLayout layout)
    {
        (float[] values, float[] statistics) = layout.Initialise(7);
        Random random = new(7);
        foreach (ref float one in statistics.AsSpan()) one += 0.3f * random.NextSingle();
        return new Net(values, statistics);
    }
}
