using EdgeRadiomics.Features.Filters;

namespace EdgeRadiomics.Features.Tests.Filters;

public class SeparableFilterTests
{
    public static TheoryData<FilterBoundary> Boundaries => [.. Enum.GetValues<FilterBoundary>()];

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void Vectors_and_scalars_give_the_same_bits(FilterBoundary boundary)
    {
        foreach ((int width, int height) in new[] { (1, 1), (1, 9), (9, 1), (3, 2), (37, 23), (64, 16) })
        {
            double[] source = Noise(width * height), with = new double[source.Length], without = new double[source.Length];
            foreach (FilterKernel kernel in Kernels())
            {
                new SeparableFilter().Apply(source, width, height, kernel, kernel, boundary, with);
                new SeparableFilter { Vectorised = false }.Apply(source, width, height, kernel, kernel, boundary, without);
                with.Select(BitConverter.DoubleToInt64Bits).ShouldBe(without.Select(BitConverter.DoubleToInt64Bits));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void The_sum_over_every_pair_of_taps_is_what_rows_then_columns_give(FilterBoundary boundary)
    {
        const int Width = 7, Height = 5;
        double[] source = Noise(Width * Height), response = new double[source.Length];
        FilterKernel over = FilterKernel.LowPass(Wavelet.Db3, 2), down = FilterKernel.HighPass(Wavelet.Coif1);
        new SeparableFilter().Apply(source, Width, Height, over, down, boundary, response);
        for (int i = 0; i < source.Length; i++)
        {
            double sum = 0;
            for (int k = 0; k < down.Taps.Length; k++)
                for (int j = 0; j < over.Taps.Length; j++)
                {
                    int x = Step(i % Width, over.Centre - j, Width, boundary), y = Step(i / Width, down.Centre - k, Height, boundary);
                    if (x >= 0 && y >= 0) sum += down.Taps[k] * over.Taps[j] * source[y * Width + x];
                }
            response[i].ShouldBe(sum, 1e-9);
        }
    }

    [Fact]
    public void NaN_spreads_as_far_as_the_kernel_reaches_and_no_further()
    {
        double[] source = new double[81], response = new double[81];
        source[40] = double.NaN;
        new SeparableFilter().Apply(source, 9, 9, FilterKernel.Mean(3), FilterKernel.Mean(3), FilterBoundary.Mirror, response);
        for (int i = 0; i < 81; i++)
            double.IsNaN(response[i]).ShouldBe(Math.Abs(i % 9 - 4) <= 1 && Math.Abs(i / 9 - 4) <= 1);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(40, 1)]
    public void A_constant_picture_of_a_pixel_or_a_line_keeps_its_mean_and_has_no_detail(int width, int height)
    {
        double[] source = new double[width * height], response = new double[width * height];
        Array.Fill(source, 77);
        new SeparableFilter().Apply(source, width, height, FilterKernel.Mean(15), FilterKernel.Mean(15), FilterBoundary.Mirror, response);
        response.ShouldAllBe(value => Math.Abs(value - 77) < 1e-9);
        foreach (Wavelet wavelet in Enum.GetValues<Wavelet>())
        {
            new SeparableFilter().Apply(source, width, height, FilterKernel.HighPass(wavelet), FilterKernel.LowPass(wavelet), FilterBoundary.Periodic, response);
            response.ShouldAllBe(value => Math.Abs(value) < 1e-9);
        }
    }

    [Theory]
    [InlineData(Wavelet.Haar)]
    [InlineData(Wavelet.Db2)]
    [InlineData(Wavelet.Db3)]
    [InlineData(Wavelet.Coif1)]
    public void Wavelet_taps_are_orthonormal(Wavelet wavelet)
    {
        double[] low = FilterKernel.LowPass(wavelet).Taps.ToArray(), high = FilterKernel.HighPass(wavelet).Taps.ToArray();
        low.Sum().ShouldBe(Math.Sqrt(2), 1e-14);
        for (int shift = 0; shift < low.Length; shift += 2)
        {
            low.Skip(shift).Zip(low, (a, b) => a * b).Sum().ShouldBe(shift == 0 ? 1 : 0, 1e-14);
            high.Skip(shift).Zip(low, (a, b) => a * b).Sum().ShouldBe(0, 1e-14);
        }
    }

    [Fact]
    public void Nothing_is_allocated_after_the_first_picture()
    {
        double[] source = Noise(64 * 48), target = new double[source.Length];
        FilterKernel bell = FilterKernel.Gaussian(2), curve = FilterKernel.GaussianCurvature(2);
        SeparableFilter filter = new();
        filter.LaplacianOfGaussian(source, 64, 48, bell, curve, FilterBoundary.Mirror, target);
        long before = GC.GetAllocatedBytesForCurrentThread();
        filter.LaplacianOfGaussian(source, 64, 48, bell, curve, FilterBoundary.Mirror, target);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void What_no_filter_can_mean_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => FilterKernel.Mean(4));
        Should.Throw<ArgumentOutOfRangeException>(() => FilterKernel.Gaussian(double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => FilterKernel.LowPass(Wavelet.Haar, 0));
        Should.Throw<ArgumentException>(() => new SeparableFilter().Apply(new double[3], 2, 2, FilterKernel.Mean(1), FilterKernel.Mean(1), FilterBoundary.Zero, new double[4]));
    }

    private static FilterKernel[] Kernels() => [FilterKernel.Mean(15), FilterKernel.GaussianCurvature(1.5), FilterKernel.LowPass(Wavelet.Coif1), FilterKernel.HighPass(Wavelet.Db3, 2)];

    // Walks pixel by pixel, unlike the code under test, which takes remainders.
    private static int Step(int at, int by, int length, FilterBoundary boundary)
    {
        int direction = Math.Sign(by);
        bool backwards = false;
        for (int left = Math.Abs(by); left > 0; left--)
        {
            int next = at + (backwards ? -direction : direction);
            if (next >= 0 && next < length) at = next;
            else if (boundary == FilterBoundary.Zero) return -1;
            else if (boundary == FilterBoundary.Periodic) at = next < 0 ? length - 1 : 0;
            else if (boundary == FilterBoundary.Mirror) backwards = !backwards;
        }
        return at;
    }

    private static double[] Noise(int length)
    {
        Random random = new(5);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() * 255)];
    }
}
