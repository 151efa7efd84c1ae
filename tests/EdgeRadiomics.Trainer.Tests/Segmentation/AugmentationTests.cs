using EdgeRadiomics.Trainer.Segmentation;

namespace EdgeRadiomics.Trainer.Tests.Segmentation;

public class AugmentationTests
{
    private const int Size = 96;

    // A bright off-centre ellipse on grey 60, and its own mask: wherever geometry moves one, the other must follow.
    [Fact]
    public void Frame_and_mask_move_together()
    {
        (byte[] Frame, byte[] Mask) source = Ellipse();
        float[] frame = new float[Size * Size], mask = new float[Size * Size];
        double meanDice = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            Augmentation.Apply(source, Size, new Random(seed), frame, mask);
            frame.ShouldAllBe(grey => grey >= 0 && grey <= 255);
            mask.ShouldAllBe(share => share >= 0 && share <= 1);
            double inside = mask.Sum();
            if (inside < 20) continue;
            // The brightest pixels, as many as the mask holds, are the ellipse up to noise, shadows and burned-in marks.
            float limit = frame.OrderDescending().ElementAt((int)inside);
            meanDice += mask.Zip(frame, (share, grey) => grey > limit ? share : 0).Sum() / inside / 100;
        }
        meanDice.ShouldBeGreaterThan(0.85);
    }

    [Fact]
    public void The_same_seed_gives_the_same_pair_and_another_a_different_one()
    {
        float[] one = Frame(5), same = Frame(5), other = Frame(6);
        same.ShouldBe(one);
        other.ShouldNotBe(one);
    }

    [Fact]
    public void An_empty_mask_stays_empty()
    {
        float[] frame = new float[Size * Size], mask = new float[Size * Size];
        for (int seed = 0; seed < 20; seed++)
        {
            Augmentation.Apply((Ellipse().Frame, new byte[Size * Size]), Size, new Random(seed), frame, mask);
            mask.ShouldAllBe(share => share == 0);
        }
    }

    private static float[] Frame(int seed)
    {
        float[] frame = new float[Size * Size], mask = new float[Size * Size];
        Augmentation.Apply(Ellipse(), Size, new Random(seed), frame, mask);
        return frame;
    }

    private static (byte[] Frame, byte[] Mask) Ellipse()
    {
        byte[] frame = new byte[Size * Size], mask = new byte[Size * Size];
        for (int i = 0; i < frame.Length; i++)
        {
            double dx = (i % Size - 40) / 20.0, dy = (i / Size - 55) / 14.0;
            bool inside = dx * dx + dy * dy < 1;
            (frame[i], mask[i]) = inside ? ((byte)220, (byte)255) : ((byte)60, (byte)0);
        }
        return (frame, mask);
    }
}
