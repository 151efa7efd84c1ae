using EdgeRadiomics.Features.Regions;

namespace EdgeRadiomics.Features.Tests;

public class RegionExtractorTests
{
    private const int Width = 120, Height = 90;
    private static readonly FeatureRegion[] All = Enum.GetValues<FeatureRegion>();
    private static readonly (byte[] Pixels, byte[] Mask) Made = Regions.Speckle(21, Width, Height);

    [Fact]
    public void Every_region_gives_what_its_own_mask_gives()
    {
        RegionExtractor extractor = new(new FeatureSettings(), All);
        double[] values = new double[extractor.Definitions.Count];
        extractor.Extract(Picture(0.2, default), values);
        foreach ((FeatureRegion region, string end, Func<double, int, bool> inside) in new (FeatureRegion, string, Func<double, int, bool>)[]
        {
            (FeatureRegion.Lesion, "", (distance, _) => distance == 0), (FeatureRegion.Ring0To2Mm, "_ring_0_2mm", (distance, _) => distance is > 0 and <= 2.000001),
            (FeatureRegion.Ring2To4Mm, "_ring_2_4mm", (distance, _) => distance is > 2.000001 and <= 4.000001),
            (FeatureRegion.Ring4To6Mm, "_ring_4_6mm", (distance, _) => distance is > 4.000001 and <= 6.000001), (FeatureRegion.Box, "_box", (_, at) => InBox(at)),
        })
        {
            byte[] mask = [.. Enumerable.Range(0, Width * Height).Select(at => inside(Distance(at) * 0.2, at) ? (byte)1 : (byte)0)];
            double[] alone = Regions.Extract(Width, Height, Made.Pixels, mask, mm: 0.2);
            extractor.AbsenceOf(region).ShouldBe(RegionAbsence.None);
            foreach ((int i, FeatureDefinition feature) in extractor.Definitions.Index().Where(feature => feature.Item.Region == region))
                values[i].ShouldBe(alone.Of(feature.Name[..^end.Length]), feature.Name);
        }
        extractor.Definitions.Select(feature => feature.Name).ShouldBeUnique();
        extractor.Definitions.Count(feature => feature.PyRadiomicsName is not null).ShouldBe(102, "the lesion's alone");
    }

    [Fact]
    public void A_region_that_is_missing_says_why()
    {
        RegionExtractor extractor = new(new FeatureSettings(), All);
        double[] values = new double[extractor.Definitions.Count];
        extractor.Extract(Picture(null, default), values);
        (extractor.AbsenceOf(FeatureRegion.Ring2To4Mm), extractor.AbsenceOf(FeatureRegion.Box)).ShouldBe((RegionAbsence.NoMillimetres, RegionAbsence.None));
        extractor.Extract(Picture(0.2, Made.Mask), values);
        (extractor.AbsenceOf(FeatureRegion.Ring0To2Mm), extractor.AbsenceOf(FeatureRegion.Box)).ShouldBe((RegionAbsence.OutsideSector, RegionAbsence.None));
        values.Index().Where(value => extractor.Definitions[value.Index].Region == FeatureRegion.Ring0To2Mm).ShouldAllBe(value => double.IsNaN(value.Item));
        extractor.Extract(new PixelRegion(Made.Pixels, new byte[Width * Height], default, Width, Height, 0.2, 0.2), values);
        All.ShouldAllBe(region => extractor.AbsenceOf(region) == RegionAbsence.EmptyMask);
        values.ShouldAllBe(value => double.IsNaN(value));
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        RegionExtractor extractor = new(new FeatureSettings(), All);
        double[] values = new double[extractor.Definitions.Count];
        for (int i = 0; i < 5; i++) extractor.Extract(Picture(0.1, default), values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) extractor.Extract(Picture(0.1, default), values);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Regions_are_given_each_once_and_values_fit_them()
    {
        Should.Throw<ArgumentException>(() => new RegionExtractor(new FeatureSettings()));
        Should.Throw<ArgumentException>(() => new RegionExtractor(new FeatureSettings(), FeatureRegion.Box, FeatureRegion.Box));
        RegionExtractor box = new(new FeatureSettings(), FeatureRegion.Box);
        Should.Throw<ArgumentException>(() => box.Extract(Picture(0.1, default), new double[box.Definitions.Count - 1]));
        Should.Throw<ArgumentException>(() => box.AbsenceOf(FeatureRegion.Lesion));
    }

    private static PixelRegion Picture(double? mm, ReadOnlySpan<byte> sector) => new(Made.Pixels, Made.Mask, sector, Width, Height, mm, mm);

    private static double Distance(int at) =>
        Made.Mask.Index().Where(pixel => pixel.Item != 0).Min(pixel => Math.Sqrt(Math.Pow(pixel.Index % Width - at % Width, 2) + Math.Pow(pixel.Index / Width - at / Width, 2)));

    private static bool InBox(int at)
    {
        int[] lesion = [.. Made.Mask.Index().Where(pixel => pixel.Item != 0).Select(pixel => pixel.Index)];
        (int left, int right, int top, int bottom) = (lesion.Min(i => i % Width), lesion.Max(i => i % Width), lesion.Min(i => i / Width), lesion.Max(i => i / Width));
        int across = (right - left + 1) / 10, down = (bottom - top + 1) / 10;
        return at % Width >= left - across && at % Width <= right + across && at / Width >= top - down && at / Width <= bottom + down;
    }
}
