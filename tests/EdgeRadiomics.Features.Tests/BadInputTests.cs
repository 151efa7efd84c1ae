namespace EdgeRadiomics.Features.Tests;

public class BadInputTests
{
    [Fact]
    public void An_empty_mask_gives_nothing_but_undefined_values() =>
        Regions.Extract(20, 20, Regions.Speckle(1, 20, 20).Pixels, new byte[400]).ShouldAllBe(value => double.IsNaN(value));

    [Theory]
    [InlineData("pixel", 1)]
    [InlineData("row", 20)]
    [InlineData("column", 20)]
    [InlineData("diagonal", 20)]
    [InlineData("everything", 400)]
    public void Odd_masks_give_finite_or_undefined_values(string shape, int area)
    {
        byte[] mask = new byte[400];
        for (int y = 0; y < 20; y++)
            for (int x = 0; x < 20; x++)
                if (shape switch { "pixel" => x == 0 && y == 0, "row" => y == 19, "column" => x == 7, "diagonal" => x == y, _ => true }) mask[y * 20 + x] = 1;
        mask.Count(value => value != 0).ShouldBe(area);
        foreach (byte[] pixels in new[] { Regions.Speckle(2, 20, 20).Pixels, new byte[400], [.. Enumerable.Repeat((byte)255, 400)] })
            foreach (FeatureSettings settings in new[] { new() { Families = FeatureFamilies.All }, new FeatureSettings { BinCount = 255 }, new FeatureSettings { BinWidth = 2 } })
                foreach (byte[]? sector in new byte[]?[] { null, new byte[400], mask })
                {
                    double[] values = Regions.Extract(20, 20, pixels, mask, settings, 0.1, sector);
                    values.ShouldAllBe(value => !double.IsInfinity(value));
                    double.IsNaN(values.Of("stat_mean")).ShouldBeFalse();
                }
    }

    [Fact]
    public void A_region_of_one_grey_level_has_no_skewness_and_no_correlation()
    {
        double[] values = Regions.Extract(20, 20, [.. Enumerable.Repeat((byte)90, 400)], Regions.Speckle(3, 20, 20).Mask);
        (values.Of("stat_mean"), values.Of("stat_var"), values.Of("cm_energy"), values.Of("cm_joint_entr")).ShouldBe((90, 0, 1, 0));
        foreach (string name in new[] { "stat_skew", "stat_kurt", "cm_corr", "cm_info_corr1" }) double.IsNaN(values.Of(name)).ShouldBeTrue(name);
    }

    [Fact]
    public void Only_the_sector_carries_echo()
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(4, 60, 60);
        byte[] other = [.. pixels], sector = new byte[3600];
        for (int i = 0; i < sector.Length; i++)
            if (i % 60 is >= 5 and < 55) sector[i] = 255;
            else other[i] = 200;
        Regions.Extract(60, 60, other, mask, sector: sector).ShouldBe(Regions.Extract(60, 60, pixels, mask, sector: sector));
    }

    [Theory]
    [InlineData(0.1, null)]
    [InlineData(null, 0.1)]
    public void One_spacing_without_the_other_counts_as_none(double? xMm, double? yMm)
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(5, 40, 60);
        double[] values = new double[FeatureCatalogue.Count];
        new FeatureExtractor(new FeatureSettings()).Extract(new PixelRegion(pixels, mask, default, 40, 60, xMm, yMm), values);
        values.ShouldBe(Regions.Extract(40, 60, pixels, mask));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Should.Throw<ArgumentException>(() => new PixelRegion(new byte[12], new byte[11], default, 4, 3).Width);
        Should.Throw<ArgumentException>(() => new PixelRegion(new byte[11], new byte[11], default, 4, 3).Width);
        Should.Throw<ArgumentException>(() => new PixelRegion(new byte[12], new byte[12], new byte[5], 4, 3).Width);
        Should.Throw<ArgumentException>(() => new PixelRegion(default, default, default, 0, 3).Width);
        Should.Throw<ArgumentException>(() => new PixelRegion(default, default, default, 65536, 65536).Width, "65536 x 65536 is 0 in 32 bits");
        Should.Throw<ArgumentException>(() => new PixelRegion(new byte[12], new byte[12], default, 4, 3, 0, 1).Width);
        Should.Throw<ArgumentException>(() => new PixelRegion(new byte[12], new byte[12], default, 4, 3, 1, double.NaN).Width);
        FeatureExtractor extractor = new(new FeatureSettings());
        Should.Throw<ArgumentException>(() => extractor.Extract(new PixelRegion(new byte[12], new byte[12], default, 4, 3), new double[FeatureCatalogue.Count - 1]));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(256, null)]
    [InlineData(32, 1)]
    [InlineData(32, 256)]
    public void Bins_outside_2_to_255_are_refused(int count, int? width) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new FeatureExtractor(new FeatureSettings { BinCount = count, BinWidth = width }));
}
