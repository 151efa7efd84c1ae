using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Segmentation;
using EdgeRadiomics.Trainer.Torch;

namespace EdgeRadiomics.Trainer.Tests.Segmentation;

public class LesionNetExportTests
{
    // Every operator of the network (convolutions of each kind, ReLU, Add, Concat, Resize) with statistics that are not 0 and 1.
    [Fact]
    public void ONNX_Runtime_computes_what_libtorch_does()
    {
        LibTorch.Start(1);
        TrainingPictures pictures = new([.. TinyData.Cases(4, Side.Validation)], 64);
        Net net = Random();
        using NetRunner runner = new(NetLayout.Lesion, net);
        byte[] model = LesionNetExport.Write(net, 64, "test");
        Parity parity = LesionNetExport.Compare(model, runner, pictures, 4, 80, 50);
        parity.Logit.ShouldBeInRange(0, 1e-5);
        parity.Probability.ShouldBeInRange(0, 1e-5);
        parity.Holds.ShouldBeTrue();
        model.Length.ShouldBeLessThan(5_000_000);
    }

    [Fact]
    public void The_difference_notices_another_network()
    {
        LibTorch.Start(1);
        TrainingPictures pictures = new([.. TinyData.Cases(1, Side.Validation)], 64);
        Net net = Random();
        byte[] model = LesionNetExport.Write(net, 64, "test");
        net.Values[^1] += 0.01f;
        using NetRunner runner = new(NetLayout.Lesion, net);
        Parity parity = LesionNetExport.Compare(model, runner, pictures, 1, 80, 50);
        parity.Logit.ShouldBe(0.01, 1e-4);
        parity.Holds.ShouldBeFalse();
    }

    private static Net Random()
    {
        (float[] values, float[] statistics) = NetLayout.Lesion.Initialise(7);
        Random random = new(7);
        foreach (ref float one in statistics.AsSpan()) one += 0.3f * random.NextSingle();
        return new Net(values, statistics);
    }
}
