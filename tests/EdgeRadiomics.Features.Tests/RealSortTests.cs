using EdgeRadiomics.Features.Intensities;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeRadiomics.Features.Tests;

public class RealSortTests
{
    [Fact]
    public void It_sorts_as_comparing_does()
    {
        RealSort sort = new();
        Gen<double> number = Gen.OneOf(Gen.Choose(-1000, 1000).Select(whole => whole / 8.0), ArbMap.Default.GeneratorFor<NormalFloat>().Select(any => (double)any), Gen.Elements(0.0, -0.0, double.MaxValue, double.MinValue, double.Epsilon));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(number.ArrayOf().ToArbitrary(), numbers =>
        {
            double[] expected = [.. numbers.Order()], sorted = [.. numbers];
            sort.Sort(sorted);
            sorted.ShouldBe(expected);
        }));
    }
}
