using EdgeRadiomics.Trainer.Statistics;

namespace EdgeRadiomics.Trainer.Tests.Statistics;

public class BootstrapTests
{
    [Fact]
    public void The_interval_of_a_mean_is_the_textbook_one()
    {
        Random random = new(3);
        double[] values = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble())];
        double mean = values.Average(), error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / 200 / 200);
        (double value, double low, double high) = Bootstrap.Interval([.. values.Select(one => (double[])[one])], Enumerable.Average, 1);
        value.ShouldBe(mean, 1e-12);
        low.ShouldBe(mean - 1.96 * error, 0.08 * error);
        high.ShouldBe(mean + 1.96 * error, 0.08 * error);
    }

    // Ten copies of each value are no more evidence than one: only an interval over groups knows that.
    [Fact]
    public void Copies_inside_a_group_do_not_narrow_the_interval()
    {
        double[] values = [.. Enumerable.Range(0, 30).Select(i => i / 30.0)];
        var single = Bootstrap.Interval([.. values.Select(one => (double[])[one])], Enumerable.Average, 1);
        var copied = Bootstrap.Interval([.. values.Select(one => Enumerable.Repeat(one, 10).ToArray())], Enumerable.Average, 1);
        (copied.High - copied.Low).ShouldBe(single.High - single.Low, 1e-9);
    }

    [Fact]
    public void A_median_lies_between_the_two_middle_values()
    {
        Bootstrap.Median([3, 1, 2]).ShouldBe(2);
        Bootstrap.Median([4, 1, 2, 3]).ShouldBe(2.5);
    }
}
