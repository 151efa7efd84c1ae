using System.Globalization;
using EdgeRadiomics.Features.Filters;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeRadiomics.Features.Tests.Filters;

public class FilteredExtractorTests
{
    private static readonly FilterSettings Every = new() { LogSigmasPx = [1, 2.5], LogSigmasMm = [0.3], Wavelet = Wavelet.Coif1, MeanPx = 3 };

    [Fact]
    public void Every_value_of_pyradiomics_coif1_pictures_agrees_within_a_millionth()
    {
        GreyPicture image = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "img_10000.png"));
        GreyPicture mask = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "mask_10000.png"));
        FilteredExtractor extractor = new(new FeatureSettings { BinWidth = 25 }, new FilterSettings { Wavelet = Wavelet.Coif1, Boundary = FilterBoundary.Periodic });
        double[] values = new double[extractor.Definitions.Count];
        extractor.Extract(new PixelRegion(image.Pixels, mask.Pixels, default, image.Width, image.Height, 1, 1), values);
        Dictionary<string, double> ours = extractor.Definitions.Index().Where(feature => feature.Item.PyRadiomicsName is not null)
            .ToDictionary(feature => feature.Item.PyRadiomicsName!, feature => values[feature.Index]);
        Dictionary<string, double> theirs = File.ReadLines(Repository.SharedData("crosscheck", "pyradiomics_bw25_wavelet_coif1.csv")).Skip(1).Select(line => line.Split(','))
            .ToDictionary(cells => cells[2], cells => double.Parse(cells[3], CultureInfo.InvariantCulture));
        List<string> off = [];
        double worst = 0;
        foreach ((string name, double value) in theirs)
        {
            double relative = ours.TryGetValue(name, out double mine) ? Math.Abs(mine - value) / Math.Abs(value == 0 ? 1 : value) : double.NaN;
            worst = Math.Max(worst, relative);
            if (!(relative <= 1e-6)) off.Add($"{name}: {mine:R} here, {value:R} there");
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{theirs.Count - off.Count} of {theirs.Count} values, largest relative difference {worst:E1}");
        off.ShouldBeEmpty();
        theirs.Count.ShouldBe(372);
        ours.Keys.Except(theirs.Keys).ShouldBeEmpty();
    }

    [Fact]
    public void A_response_in_the_box_has_the_bits_of_the_whole_pictures()
    {
        Holds((width, height, pixels, mask) =>
        {
            SeparableFilter filter = new();
            double[] whole = new double[width * height];
            FilterKernel low = FilterKernel.LowPass(Wavelet.Db2), high = FilterKernel.HighPass(Wavelet.Db2);
            filter.Apply([.. pixels.Select(grey => (double)grey)], width, height, low, high, FilterBoundary.Mirror, whole);
            foreach (ref double value in whole.AsSpan()) value = FilteredExtractor.Rounded(value);
            RealExtractor plain = new(new FeatureSettings { Families = FeatureFamilies.PyRadiomics & ~FeatureFamilies.Shape });
            double[] expected = new double[FeatureCatalogue.Count];
            plain.Extract(new RealRegion(whole, mask, width, height, 0.1, 0.1), expected);
            FilteredExtractor extractor = new(new FeatureSettings { Families = FeatureFamilies.PyRadiomics }, new FilterSettings { Wavelet = Wavelet.Db2 });
            double[] values = new double[extractor.Definitions.Count];
            extractor.Extract(new PixelRegion(pixels, mask, default, width, height, 0.1, 0.1), values);
            foreach ((int index, FeatureDefinition feature) in extractor.Definitions.Index().Where(feature => feature.Item.Name.StartsWith("wavelet-LH_", StringComparison.Ordinal)))
                values[index].ShouldBe(expected[FeatureCatalogue.IndexOf(feature.Name[11..])], feature.Name);
        });
    }

    [Fact]
    public void Vectors_change_no_bit()
    {
        Holds((width, height, pixels, mask) =>
        {
            FilteredExtractor vectors = new(new FeatureSettings(), Every), scalars = new(new FeatureSettings(), Every, vectorised: false);
            double[] one = new double[vectors.Definitions.Count], other = new double[one.Length];
            vectors.Extract(new PixelRegion(pixels, mask, default, width, height, 0.1, 0.1), one);
            scalars.Extract(new PixelRegion(pixels, mask, default, width, height, 0.1, 0.1), other);
            one.Select(BitConverter.DoubleToInt64Bits).ShouldBe(other.Select(BitConverter.DoubleToInt64Bits));
        });
    }

    [Fact]
    public void Laplacians_in_millimetres_need_a_spacing_and_are_those_in_pixels_at_it()
    {
        GreyPicture image = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "img_10000.png")), mask = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "mask_10000.png"));
        double[] Of(FilterSettings filters, double? mm)
        {
            FilteredExtractor extractor = new(new FeatureSettings(), filters);
            double[] values = new double[extractor.Definitions.Count];
            extractor.Extract(new PixelRegion(image.Pixels, mask.Pixels, default, image.Width, image.Height, mm, mm), values);
            return values;
        }
        FilterSettings millimetres = new() { LogSigmasMm = [1] };
        Of(millimetres, null).ShouldAllBe(value => double.IsNaN(value));
        Of(millimetres, 0.5).ShouldBe(Of(new FilterSettings { LogSigmasPx = [2] }, 0.5));
    }

    // PyWavelets' stationary transform takes even sides only; PyRadiomics puts the first column and row behind the last.
    [Fact]
    public void A_periodic_picture_of_odd_sides_counts_its_first_pixels_once_more()
    {
        const int Side = 21, Even = Side + 1;
        Random random = new(3);
        byte[] odd = new byte[Side * Side], even = new byte[Even * Even], oddMask = new byte[odd.Length], evenMask = new byte[even.Length];
        random.NextBytes(odd);
        for (int y = 0; y < Even; y++)
            for (int x = 0; x < Even; x++)
            {
                even[y * Even + x] = odd[y % Side * Side + x % Side];
                if (x < Side && y < Side) oddMask[y * Side + x] = evenMask[y * Even + x] = (byte)((x + y) % 5 == 0 || x < 4 ? 1 : 0);
            }
        FilteredExtractor extractor = new(new FeatureSettings(), new FilterSettings { Wavelet = Wavelet.Coif1, Boundary = FilterBoundary.Periodic });
        double[] one = new double[extractor.Definitions.Count], other = new double[one.Length];
        extractor.Extract(new PixelRegion(odd, oddMask, default, Side, Side), one);
        extractor.Extract(new PixelRegion(even, evenMask, default, Even, Even), other);
        one.ShouldBe(other);
    }

    [Fact]
    public void Even_pixels_have_no_detail_and_lie_in_one_bin()
    {
        byte[] mask = [.. Enumerable.Repeat((byte)1, 400)];
        FilteredExtractor extractor = new(new FeatureSettings { BinWidth = 25 }, new FilterSettings { Wavelet = Wavelet.Coif1 });
        double[] values = new double[extractor.Definitions.Count];
        for (int grey = 0; grey < 256; grey += 17)
        {
            extractor.Extract(new PixelRegion([.. Enumerable.Repeat((byte)grey, 400)], mask, default, 20, 20), values);
            foreach (string band in (string[])["LH", "HL", "HH"])
            {
                (Of("stat_min"), Of("stat_max"), Of("ih_max")).ShouldBe((0, 0, 1));
                double Of(string name) => values[extractor.Definitions.Index().Single(feature => feature.Item.Name == $"wavelet-{band}_{name}").Index];
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        GreyPicture image = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "img_10000.png")), mask = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "mask_10000.png"));
        FilteredExtractor extractor = new(new FeatureSettings(), Every);
        double[] values = new double[extractor.Definitions.Count];
        void Extract() => extractor.Extract(new PixelRegion(image.Pixels, mask.Pixels, default, image.Width, image.Height, 0.1, 0.1), values);
        Extract();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Extract();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void An_empty_region_and_a_single_pixel_have_no_wrong_number()
    {
        FilteredExtractor extractor = new(new FeatureSettings(), Every);
        double[] values = new double[extractor.Definitions.Count];
        byte[] pixels = [.. Enumerable.Repeat((byte)90, 81)], mask = new byte[81];
        extractor.Extract(new PixelRegion(pixels, mask, default, 9, 9, 1, 1), values);
        values.ShouldAllBe(value => double.IsNaN(value));
        mask[40] = 1;
        extractor.Extract(new PixelRegion(pixels, mask, default, 9, 9, 1, 1), values);
        int mean = extractor.Definitions.Index().First(feature => feature.Item.Name == "mean-3-px_stat_mean").Index, skew = extractor.Definitions.Index().First(feature => feature.Item.Name == "mean-3-px_stat_skew").Index;
        values[mean].ShouldBe(90, 1e-12);
        values[skew].ShouldBe(double.NaN);
    }

    private static void Holds(Action<int, int, byte[], byte[]> property)
    {
        var regions = from width in Gen.Choose(1, 70) from height in Gen.Choose(1, 40) from seed in Gen.Choose(0, int.MaxValue) select (width, height, seed);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(regions.ToArbitrary(), drawn =>
        {
            (byte[] pixels, byte[] mask) = Regions.Speckle(drawn.seed, drawn.width, drawn.height);
            property(drawn.width, drawn.height, pixels, mask);
        }));
    }
}
