namespace EdgeRadiomics.Features.Tests;

public class RealExtractorTests
{
    private static readonly string[] GreyOnly = ["intensity-volume-histogram", "local-intensity", "semantic", "intensity-relative", "region"];

    [Theory]
    [InlineData(1, 40, 31, 32, null)]
    [InlineData(2, 33, 57, 255, null)]
    [InlineData(3, 12, 9, 32, 7)]
    public void Whole_numbers_give_what_grey_levels_give(int seed, int width, int height, int count, int? binWidth)
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(seed, width, height);
        FeatureSettings settings = new() { BinCount = count, BinWidth = binWidth };
        double[] grey = Regions.Extract(width, height, pixels, mask, settings, 0.1), real = Extract(width, height, [.. pixels.Select(level => (double)level)], mask, settings);
        foreach (FeatureDefinition feature in FeatureCatalogue.All)
        {
            if (feature.Region != Features.Regions.FeatureRegion.Lesion || GreyOnly.Contains(feature.Family)) double.IsNaN(real.Of(feature.Name)).ShouldBeTrue(feature.Name);
            else if (feature.Family == "intensity-statistics" || feature.Name.StartsWith("pyr_", StringComparison.Ordinal)) real.Of(feature.Name).ShouldBe(grey.Of(feature.Name), 1e-12 * Math.Abs(grey.Of(feature.Name)) + 1e-12, feature.Name);
            else real.Of(feature.Name).ShouldBe(grey.Of(feature.Name), feature.Name);
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e200)]
    public void What_is_no_number_is_refused_inside_the_mask_and_not_read_outside_it(double odd)
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(4, 20, 20);
        double[] intensities = [.. pixels.Select(level => (double)level)], plain = Extract(20, 20, intensities, mask);
        int outside = mask.IndexOf((byte)0), inside = mask.IndexOf((byte)1);
        intensities[outside] = odd;
        Extract(20, 20, intensities, mask).ShouldBe(plain);
        intensities[inside] = odd;
        Should.Throw<ArgumentException>(() => Extract(20, 20, intensities, mask)).Message.ShouldContain($"column {inside % 20}, row {inside / 20}");
    }

    [Fact]
    public void Odd_masks_and_intensities_give_finite_or_undefined_values()
    {
        Func<int, bool>[] masks = [i => i == 0, i => i / 20 == 19, i => i % 20 == 7, i => i / 20 == i % 20, _ => true];
        Func<int, double>[] pictures = [_ => 0, _ => 0.1, i => -i, i => i * 1e-300, i => i % 2 == 0 ? 1e140 : -1e140, i => Math.Sin(i) * 1e-3];
        foreach (Func<int, bool> shape in masks)
            foreach (Func<int, double> picture in pictures)
            {
                double[] values = Extract(20, 20, [.. Enumerable.Range(0, 400).Select(picture)], [.. Enumerable.Range(0, 400).Select(i => shape(i) ? (byte)255 : (byte)0)]);
                values.ShouldAllBe(value => !double.IsInfinity(value));
            }
        Extract(20, 20, new double[400], new byte[400]).ShouldAllBe(value => double.IsNaN(value));
    }

    [Theory]
    [InlineData(1e-120)]
    [InlineData(1e120)]
    public void Numbers_of_any_size_have_the_shape_of_their_distribution(double scale)
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(5, 40, 31);
        double[] plain = Extract(40, 31, [.. pixels.Select(level => (double)level)], mask), scaled = Extract(40, 31, [.. pixels.Select(level => level * scale)], mask);
        foreach (string name in new[] { "stat_skew", "stat_kurt", "stat_cov", "stat_qcod" }) scaled.Of(name).ShouldBe(plain.Of(name), 1e-10, name);
        foreach (string name in new[] { "stat_mean", "stat_rms", "stat_iqr", "stat_rmad" }) scaled.Of(name).ShouldBe(plain.Of(name) * scale, 1e-10 * scale * plain.Of(name), name);
    }

    [Fact]
    public void Equal_numbers_have_no_variance_however_their_mean_is_rounded()
    {
        double[] values = Extract(20, 20, [.. Enumerable.Repeat(0.1, 400)], [.. Enumerable.Repeat((byte)1, 400)]);
        values.Of("stat_var").ShouldBe(0);
        double.IsNaN(values.Of("stat_skew")).ShouldBeTrue();
        double.IsNaN(values.Of("stat_kurt")).ShouldBeTrue();
        double.IsNaN(values.Of("pyr_kurtosis")).ShouldBeTrue();
    }

    [Fact]
    public void Numbers_that_balance_have_no_variation_relative_to_their_mean() =>
        double.IsNaN(Extract(20, 20, [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? 0.1 : -0.1)], [.. Enumerable.Repeat((byte)1, 400)]).Of("stat_cov")).ShouldBeTrue();

    [Fact]
    public void Too_many_bins_and_sizes_that_do_not_fit_are_refused()
    {
        Should.Throw<ArgumentException>(() => Extract(2, 2, [0, 1, 2, 1000], [1, 1, 1, 1], new FeatureSettings { BinWidth = 2 })).Message.ShouldContain("501 bins");
        Should.Throw<ArgumentException>(() => new RealRegion(new double[3], new byte[4], 2, 2).Intensities.Length);
        Should.Throw<ArgumentException>(() => new RealRegion(new double[4], new byte[3], 2, 2).Intensities.Length);
        Should.Throw<ArgumentException>(() => new RealRegion(new double[4], new byte[4], 2, 2, 0, 1).Intensities.Length);
        Should.Throw<ArgumentException>(() => new RealExtractor(new FeatureSettings()).Extract(new RealRegion(new double[4], new byte[4], 2, 2), new double[3]));
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(12, 160, 160);
        double[] intensities = [.. pixels.Select(level => level / 3.0)], values = new double[FeatureCatalogue.Count];
        RealExtractor extractor = new(new FeatureSettings());
        for (int i = 0; i < 5; i++) extractor.Extract(new RealRegion(intensities, mask, 160, 160, 0.1, 0.1), values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) extractor.Extract(new RealRegion(intensities, mask, 160, 160, 0.1, 0.1), values);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static double[] Extract(int width, int height, double[] intensities, byte[] mask, FeatureSettings? settings = null)
    {
        double[] values = new double[FeatureCatalogue.Count];
        new RealExtractor(settings ?? new FeatureSettings()).Extract(new RealRegion(intensities, mask, width, height, 0.1, 0.1), values);
        return values;
    }
}
