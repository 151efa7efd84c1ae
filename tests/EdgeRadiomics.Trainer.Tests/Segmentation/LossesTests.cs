using EdgeRadiomics.Trainer.Segmentation;
using EdgeRadiomics.Trainer.Torch;
using static TorchSharp.torch;

namespace EdgeRadiomics.Trainer.Tests.Segmentation;

public class LossesTests
{
    public LossesTests() => LibTorch.Start(1);

    [Fact]
    public void A_sure_and_right_answer_costs_nothing_a_sure_and_wrong_one_much()
    {
        Tensor mask = Square(32, 8, 16);
        Cost((mask * 2 - 1) * 20, mask).ShouldBeLessThan(1e-6);
        Cost((1 - mask * 2) * 20, mask).ShouldBeGreaterThan(10);
    }

    [Fact]
    public void An_empty_frame_costs_nothing_left_unmarked_and_more_the_more_is_marked()
    {
        Tensor none = zeros(1, 1, 32, 32), sure = full([1, 1, 32, 32], -20f);
        Cost(sure, none).ShouldBeLessThan(1e-6);
        double little = Cost(sure + 40 * Square(32, 8, 4), none), much = Cost(sure + 40 * Square(32, 8, 12), none);
        little.ShouldBeGreaterThan(0.4);
        much.ShouldBeGreaterThan(little);
    }

    [Fact]
    public void The_same_mistake_costs_more_at_the_outline_when_the_outline_weighs_more()
    {
        Tensor mask = Square(64, 16, 32), right = (mask * 2 - 1) * 20;
        Tensor inside = right - 40 * Square(64, 30, 4), outline = right - 40 * (Square(64, 16, 4) * mask);
        double Extra(Tensor logits) => Losses.Of(logits, mask, 3).item<float>() - Losses.Of(logits, mask, 0).item<float>();
        Extra(outline).ShouldBeGreaterThan(0.15);
        Extra(inside).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void A_frame_that_fails_weighs_more_in_the_mean()
    {
        Tensor losses = tensor((float[])[0.1f, 0.1f, 1]);
        Losses.Weighted(losses, 0).item<float>().ShouldBe(0.4f, 1e-6f);
        Losses.Weighted(losses, 2).item<float>().ShouldBe((1.2f * 0.1f * 2 + 3) / (1.2f * 2 + 3), 1e-6f);
    }

    // The gradient that the optimiser follows, against differences of the loss itself.
    [Fact]
    public void The_gradient_is_that_of_the_loss()
    {
        Tensor mask = Square(8, 2, 4).to(ScalarType.Float64), logits = randn([1, 1, 8, 8], ScalarType.Float64, generator: new Generator(3)).requires_grad_();
        Losses.Of(logits, mask, 1).sum().backward();
        const double Step = 1e-5;
        for (int i = 0; i < 64; i += 7)
        {
            Tensor step = zeros([1, 1, 8, 8], ScalarType.Float64);
            step[0, 0, i / 8, i % 8] = Step;
            double slope = (Losses.Of(logits.detach() + step, mask, 1) - Losses.Of(logits.detach() - step, mask, 1)).item<double>() / (2 * Step);
            logits.grad![0, 0, i / 8, i % 8].item<double>().ShouldBe(slope, 1e-7);
        }
    }

    private static double Cost(Tensor logits, Tensor mask) => Losses.Of(logits, mask, 1).item<float>();

    private static Tensor Square(int size, int from, int side)
    {
        Tensor mask = zeros(1, 1, size, size);
        mask.narrow(2, from, side).narrow(3, from, side).fill_(1);
        return mask;
    }
}
