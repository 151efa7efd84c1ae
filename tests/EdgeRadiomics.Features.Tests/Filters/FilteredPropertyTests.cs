using EdgeRadiomics.Features.Filters;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeRadiomics.Features.Tests.Filters;

/// <summary>What holds for filtered pictures of any region: at the frame's edge or not, of even and odd sizes, smaller than a kernel.</summary>
public class FilteredPropertyTests
{
    private static readonly FeatureSettings Settings = new() { Families = FeatureFamilies.All };
    private static readonly FilterSettings Filters = new() { LogSigmasPx = [0.8, 2.5], LogSigmasMm = [0.4], Wavelet = Wavelet.Coif1, WaveletLevels = 2 };

    [Fact]
    public void The_box_alone_gives_the_bits_of_the_whole_frame_filtered_without_vectors() => Holds(made =>
    {
        SeparableFilter whole = new() { Vectorised = false };
        double[] picture = [.. made.Pixels.Select(value => (double)value)], response = new double[picture.Length];
        (FilterKernel gaussian, FilterKernel curvature) = (FilterKernel.Gaussian(2.5), FilterKernel.GaussianCurvature(2.5));
        whole.LaplacianOfGaussian(picture, made.Width, made.Height, gaussian, curvature, FilterBoundary.Mirror, response);
        Compare(made, "log-sigma-2-5-px", response);

        // Level 2 reads what level 1 made; an odd size is even by the first row and column again.
        (int wide, int tall) = (made.Width + made.Width % 2, made.Height + made.Height % 2);
        double[] even = new double[wide * tall], band = new double[wide * tall];
        for (int i = 0; i < even.Length; i++) even[i] = picture[i / wide % made.Height * made.Width + i % wide % made.Width];
        (FilterKernel low, FilterKernel high) = (FilterKernel.LowPass(Wavelet.Coif1), FilterKernel.HighPass(Wavelet.Coif1));
        whole.Apply(even, wide, tall, low, high, FilterBoundary.Periodic, band);
        Compare(made, "wavelet-LH", Cut(band));
        whole.Apply(even, wide, tall, low, low, FilterBoundary.Periodic, even);
        whole.Apply(even, wide, tall, FilterKernel.HighPass(Wavelet.Coif1, 2), FilterKernel.LowPass(Wavelet.Coif1, 2), FilterBoundary.Periodic, band);
        Compare(made, "wavelet2-HL", Cut(band));

        double[] Cut(double[] from) => [.. Enumerable.Range(0, made.Width * made.Height).Select(i => from[i / made.Width * wide + i % made.Width])];
    });

    [Fact]
    public void Going_round_the_frame_changes_no_bit_of_a_wavelet() => Holds(made =>
    {
        if (made.Width % 2 + made.Height % 2 > 0 || made.Width < 4 || made.Height < 4) return;

        // Twice the frame in each direction, the region in the middle: the mask does not touch the new edge.
        (int wide, int tall) = (2 * made.Width, 2 * made.Height);
        byte[] pixels = new byte[wide * tall], mask = new byte[wide * tall];
        for (int y = 0; y < tall; y++)
            for (int x = 0; x < wide; x++)
            {
                (int fromX, int fromY) = (x - made.Width / 2, y - made.Height / 2);
                pixels[y * wide + x] = made.Pixels[(fromY + made.Height) % made.Height * made.Width + (fromX + made.Width) % made.Width];
                if (fromX >= 0 && fromX < made.Width && fromY >= 0 && fromY < made.Height) mask[y * wide + x] = made.Mask[fromY * made.Width + fromX];
            }
        Same(Vector(made, Filters, "wavelet2-HH"), Vector(made with { Width = wide, Height = tall, Pixels = pixels, Mask = mask }, Filters, "wavelet2-HH"));
    });

    [Fact]
    public void A_grey_level_more_everywhere_changes_only_the_low_band() => Holds(made =>
    {
        byte[] brighter = [.. made.Pixels.Select(value => (byte)(value / 2 + 100))], darker = [.. made.Pixels.Select(value => (byte)(value / 2))];
        FeatureSettings wide = Settings with { BinWidth = 200 };
        double[] bright = Vector(made with { Pixels = brighter }, Filters, "wavelet-HL", wide), dark = Vector(made with { Pixels = darker }, Filters, "wavelet-HL", wide);
        foreach (string name in (string[])["stat_mean", "stat_var", "stat_min", "stat_max"]) bright.Of(name).ShouldBe(dark.Of(name), 1e-8, name);
    });

    [Fact]
    public void An_even_picture_has_no_detail_and_one_bin() => Holds(made =>
    {
        byte[] even = [.. made.Pixels.Select(_ => made.Pixels[0])];
        double[] values = Vector(made with { Pixels = even }, Filters, "wavelet-HH", Settings with { BinWidth = 25 });
        (values.Of("stat_min"), values.Of("stat_max"), values.Of("stat_var"), values.Of("ih_max")).ShouldBe((0, 0, 0, 1));
        double.IsNaN(values.Of("stat_skew")).ShouldBeTrue();
    });

    [Fact]
    public void A_sigma_in_mm_is_undefined_without_spacing_and_that_of_px_with_it() => Holds(made =>
    {
        double[] px = Vector(made, new FilterSettings { LogSigmasPx = [2] }, "log-sigma-2-0-px"), mm = Vector(made, Filters, "log-sigma-0-4-mm");
        Same(px, mm);
        Vector(made, Filters, "log-sigma-0-4-mm", mm: null).ShouldAllBe(value => double.IsNaN(value));
    });

    // The same statistics of the whole frame's response, by plain code.
    private static void Compare(Made made, string picture, double[] response)
    {
        double[] inside = [.. response.Where((_, i) => made.Mask[i] != 0).Select(value => value + 1572864.0 - 1572864.0)], values = Vector(made, Filters, picture);
        double[] sorted = [.. inside.Order()];
        (values.Of("stat_min"), values.Of("stat_max")).ShouldBe((sorted[0], sorted[^1]));
        int half = (int)(0.5 * (sorted.Length - 1));
        values.Of("stat_median").ShouldBe(sorted[half] + (0.5 * (sorted.Length - 1) - half) * (sorted[Math.Min(half + 1, sorted.Length - 1)] - sorted[half]));
        double mean = inside.Average();
        values.Of("stat_mean").ShouldBe(mean, 1e-9);
        values.Of("stat_var").ShouldBe(inside.Average(x => (x - mean) * (x - mean)), 1e-6);
        values.Of("stat_mad").ShouldBe(inside.Average(x => Math.Abs(x - mean)), 1e-9);
        if (sorted[0] == sorted[^1]) return;
        int[] bins = [.. inside.Select(x => Math.Min((int)(32 * (x - sorted[0]) / (sorted[^1] - sorted[0])), 31) + 1)];
        values.Of("ih_mean").ShouldBe(bins.Average(), 1e-12);
        values.Of("ih_uniformity").ShouldBe(bins.GroupBy(bin => bin).Sum(same => (double)same.Count() * same.Count()) / ((double)bins.Length * bins.Length), 1e-12);
    }

    private static double[] Vector(Made made, FilterSettings filters, string picture, FeatureSettings? settings = null, double? mm = 0.2)
    {
        FilteredExtractor extractor = new(settings ?? Settings, filters);
        double[] values = new double[extractor.Count];
        extractor.Extract(new PixelRegion(made.Pixels, made.Mask, default, made.Width, made.Height, mm, mm), values);
        int at = extractor.Pictures.Index().Single(named => named.Item == picture).Index;
        return values[(at * FeatureCatalogue.Count)..((at + 1) * FeatureCatalogue.Count)];
    }

    private static void Same(double[] one, double[] other)
    {
        foreach ((int i, FeatureDefinition feature) in FeatureCatalogue.All.Index()) other[i].ShouldBe(one[i], feature.Name);
    }

    private static void Holds(Action<Made> property)
    {
        Gen<Made> regions = from width in Gen.Choose(1, 60) from height in Gen.Choose(1, 40) from filled in Gen.Choose(1, 100) from seed in Gen.Choose(0, int.MaxValue)
                            select Made.Of(width, height, filled, seed);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(regions.ToArbitrary(), property));
    }

    private sealed record Made(int Width, int Height, byte[] Pixels, byte[] Mask, string Drawn)
    {
        public static Made Of(int width, int height, int filled, int seed)
        {
            Random random = new(seed);
            (byte[] pixels, byte[] blob) = Regions.Speckle(seed, width, height);
            byte[] mask = filled > 60 ? blob : [.. blob.Select(_ => random.Next(100) < filled ? (byte)255 : (byte)0)];
            mask[random.Next(mask.Length)] = 1;
            return new Made(width, height, pixels, mask, $"{width} x {height}, {filled} % filled, seed {seed}");
        }

        public override string ToString() => Drawn;
    }
}
