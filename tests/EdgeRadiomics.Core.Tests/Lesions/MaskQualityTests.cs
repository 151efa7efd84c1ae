using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Core.Tests.Lesions;

public class MaskQualityTests
{
    private const int Side = 64;

    private readonly MaskEvidence evidence = new();

    [Fact]
    public void A_sharp_disc_is_sure_of_itself_and_a_blurred_one_is_not()
    {
        double[] sharp = Measure(Disc(slope: 5)), blurred = Measure(Disc(slope: 0.2f));
        // On each side of the edge the sigmoid's tail holds ln 2 / 5 px of its 62.8: 8.7 of the disc's 314.
        Of(sharp, "soft-dice").ShouldBe(1 - 8.7 / 314, 0.01);
        Of(blurred, "soft-dice").ShouldBeLessThan(0.85);
        Of(sharp, "edge-width").ShouldBeLessThan(1.2);
        Of(blurred, "edge-width").ShouldBe(2 * 0.847 / 0.2, 1.0); // from 0.3 to 0.7 the logit runs from -0.847 to 0.847
        Of(sharp, "nested").ShouldBeGreaterThan(Of(blurred, "nested"));
        Of(sharp, "entropy").ShouldBeLessThan(Of(blurred, "entropy"));
        Of(sharp, "main-part").ShouldBe(1);
        Of(sharp, "at-edge").ShouldBe(0);
        Of(sharp, "log-area").ShouldBe(Math.Log(Math.PI * 100 / (Side * Side)), 0.03);
    }

    [Fact]
    public void A_second_place_that_looks_like_a_lesion_is_a_rival()
    {
        float[] two = Disc(slope: 5);
        for (int i = 2; i < 8; i++) two[Side * i + i] = 3;
        double[] values = Measure(two);
        Of(values, "rival-logit").ShouldBe(3);
        Of(values, "main-part").ShouldBeLessThan(1);
        Of(Measure(Disc(slope: 5)), "rival-logit").ShouldBe(-8);
    }

    [Fact]
    public void A_map_without_a_mask_has_no_evidence_and_no_expected_Dice()
    {
        float[] nothing = new float[Side * Side];
        Array.Fill(nothing, -3);
        Measure(nothing).ShouldAllBe(value => value == 0);
        evidence.HasMask.ShouldBeFalse();
        MaskQuality quality = Quality("soft-dice");
        quality.Expected(evidence, quality.Positions()).ShouldBe(0);
    }

    [Fact]
    public void The_expected_Dice_is_that_of_pen_and_paper_and_far_values_count_as_four_deviations()
    {
        MaskQuality quality = Quality("soft-dice");
        double[] values = Measure(Disc(slope: 5));
        double z = (Of(values, "soft-dice") - 0.8) / 0.1;
        quality.Expected(evidence, quality.Positions()).ShouldBe(1 / (1 + Math.Exp(-(0.5 + 2 * z))), 1e-12);
        quality.Expected([99], [0]).ShouldBe(1 / (1 + Math.Exp(-8.5)), 1e-12);
    }

    [Fact]
    public void A_card_that_needs_an_unknown_number_or_has_senseless_limits_is_refused()
    {
        Should.Throw<ProblemException>(() => Quality("phase of the moon").Positions()).Message.ShouldContain("phase of the moon");
        Should.Throw<ProblemException>(() => (Quality("soft-dice") with { NoLesionBelow = 0.9 }).Positions());
        Should.Throw<ProblemException>(() => (Quality("soft-dice") with { UncertainBelow = double.NaN }).Positions());
    }

    [Fact]
    public void Measuring_allocates_nothing()
    {
        float[] disc = Disc(slope: 1);
        MaskQuality quality = Quality("soft-dice");
        int[] positions = quality.Positions();
        double sum = Once();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) sum += Once();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        sum.ShouldBeGreaterThan(0);

        double Once()
        {
            evidence.Measure(disc, Side, Side, 0);
            return quality.Expected(evidence, positions);
        }
    }

    private static MaskQuality Quality(string name) =>
        new() { Intercept = 0.5, Terms = [new MaskQualityTerm(name, 0.8, 0.1, 2)], NoLesionBelow = 0.3, UncertainBelow = 0.6, From = "a test" };

    private static double Of(double[] values, string name) => values[MaskEvidence.Names.Index().Single(one => one.Item == name).Index];

    // A disc of radius 10 px whose logit falls by slope a px, from 8 to -9.
    private static float[] Disc(float slope) => [.. Enumerable.Range(0, Side * Side).Select(i =>
        Math.Clamp(slope * (10 - MathF.Sqrt((i % Side - 32) * (i % Side - 32) + (i / Side - 32) * (i / Side - 32))), -9, 8))];

    private double[] Measure(float[] logits)
    {
        evidence.Measure(logits, Side, Side, 0);
        return evidence.Values.ToArray();
    }
}
