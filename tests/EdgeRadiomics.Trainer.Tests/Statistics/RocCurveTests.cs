using EdgeRadiomics.Trainer.Statistics;

namespace EdgeRadiomics.Trainer.Tests.Statistics;

public class RocCurveTests
{
    [Fact]
    public void Perfect_reversed_and_tied_scores_give_1_0_and_a_half()
    {
        bool[] positive = [false, false, true, true];
        RocCurve.Auc([1, 2, 3, 4], positive).ShouldBe(1);
        RocCurve.Auc([4, 3, 2, 1], positive).ShouldBe(0);
        RocCurve.Auc([1, 1, 1, 1], positive).ShouldBe(0.5);
        RocCurve.Auc([1, 3, 2, 4], positive).ShouldBe(0.75);
    }

    [Fact]
    public void Equals_the_share_of_ordered_pairs_on_random_scores_with_ties()
    {
        Random random = new(5);
        for (int round = 0; round < 50; round++)
        {
            double[] scores = [.. Enumerable.Range(0, 40).Select(_ => (double)random.Next(12))];
            bool[] positive = [.. Enumerable.Range(0, 40).Select(i => i == 0 || (i > 1 && random.Next(2) == 0))];
            double pairs = 0, won = 0;
            for (int i = 0; i < 40; i++)
                for (int j = 0; j < 40; j++)
                    if (positive[i] && !positive[j])
                    {
                        pairs++;
                        won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    }
            RocCurve.Auc(scores, positive).ShouldBe(won / pairs, 1e-12);
        }
    }

    [Fact]
    public void One_class_alone_is_refused() =>
        Should.Throw<ProblemException>(() => RocCurve.Auc([1, 2], [true, true])).Message.ShouldContain("positive and negative");

    [Fact]
    public void The_interval_holds_the_area_and_narrows_with_cases()
    {
        (double small, double smallLow, double smallHigh) = Interval(30);
        (double large, double largeLow, double largeHigh) = Interval(600);
        small.ShouldBeInRange(smallLow, smallHigh);
        large.ShouldBeInRange(largeLow, largeHigh);
        (largeHigh - largeLow).ShouldBeLessThan((smallHigh - smallLow) / 2);
    }

    [Fact]
    public void A_logistic_curve_finds_the_numbers_that_made_the_labels()
    {
        Random random = new(3);
        double[] x = [.. Enumerable.Range(0, 20000).Select(_ => 10 * random.NextDouble())];
        bool[] positive = [.. x.Select(value => random.NextDouble() < 1 / (1 + Math.Exp(-(-3 + 0.7 * value))))];
        LogisticCurve fit = LogisticCurve.Fit(x, positive);
        fit.Intercept.ShouldBe(-3, 0.15);
        fit.Slope.ShouldBe(0.7, 0.03);
    }

    [Fact]
    public void A_perfectly_separating_descriptor_still_gives_a_finite_curve()
    {
        LogisticCurve fit = LogisticCurve.Fit([1, 2, 3, 4], [false, false, true, true]);
        double.IsFinite(fit.Intercept).ShouldBeTrue();
        fit.Slope.ShouldBeGreaterThan(0);
    }

    private static (double, double, double) Interval(int cases)
    {
        Random random = new(9);
        bool[] positive = [.. Enumerable.Range(0, cases).Select(i => i % 3 == 0)];
        return RocCurve.Interval([.. positive.Select(yes => random.NextDouble() + (yes ? 0.3 : 0))], positive, seed: 1);
    }
}
