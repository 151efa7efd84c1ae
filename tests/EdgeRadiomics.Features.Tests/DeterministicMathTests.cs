namespace EdgeRadiomics.Features.Tests;

public class DeterministicMathTests
{
    [Fact]
    public void Logarithm_is_within_two_units_in_the_last_place()
    {
        Random random = new(1);
        for (int i = 0; i < 100_000; i++)
        {
            double value = i % 2 == 0 ? Math.Pow(10, random.NextDouble() * 40 - 20) : 0.5 + random.NextDouble();
            Units(DeterministicMath.Log(value), Math.Log(value)).ShouldBeLessThanOrEqualTo(2, $"ln {value:R}");
        }
        DeterministicMath.Log(1).ShouldBe(0);
    }

    [Fact]
    public void Exponential_is_within_two_units_in_the_last_place()
    {
        Random random = new(2);
        for (int i = 0; i < 100_000; i++)
        {
            double value = -random.NextDouble() * (i % 2 == 0 ? 700 : 2);
            Units(DeterministicMath.Exp(value), Math.Exp(value)).ShouldBeLessThanOrEqualTo(2, $"exp {value:R}");
        }
        DeterministicMath.Exp(0).ShouldBe(1);
    }

    [Fact]
    public void Angles_agree_to_a_tenth_of_a_trillionth_of_a_right_angle()
    {
        Random random = new(3);
        for (int i = 0; i < 100_000; i++)
        {
            double x = random.NextDouble(), y = random.NextDouble() * Math.Pow(10, random.Next(-6, 7));
            DeterministicMath.AtanDeg(y, x).ShouldBe(Math.Atan2(y, x) * (180 / Math.PI), 90 * 1e-13);
        }
        DeterministicMath.AtanDeg(0, 1).ShouldBe(0);
        DeterministicMath.AtanDeg(1, 0).ShouldBe(90);
    }

    private static double Units(double value, double reference) =>
        Math.Abs(value - reference) / Math.Max(Math.BitIncrement(Math.Abs(reference)) - Math.Abs(reference), double.Epsilon);
}
