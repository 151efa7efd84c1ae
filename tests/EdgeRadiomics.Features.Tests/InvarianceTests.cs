using EdgeRadiomics.Features.Textures;

namespace EdgeRadiomics.Features.Tests;

public class InvarianceTests
{
    [Theory]
    [InlineData(1, 40, 31)]
    [InlineData(2, 33, 57)]
    [InlineData(3, 12, 9)]
    public void Padding_and_translation_change_no_bit(int seed, int width, int height)
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(seed, width, height);
        double[] plain = Regions.Extract(width, height, pixels, mask, mm: 0.1);
        foreach ((int left, int top) in new[] { (1, 0), (0, 5), (13, 8) })
        {
            int wide = width + left + 4, tall = height + top + 3;
            byte[] paddedPixels = new byte[wide * tall], paddedMask = new byte[wide * tall];
            for (int y = 0; y < height; y++)
            {
                pixels.AsSpan(y * width, width).CopyTo(paddedPixels.AsSpan((y + top) * wide + left));
                mask.AsSpan(y * width, width).CopyTo(paddedMask.AsSpan((y + top) * wide + left));
            }
            double[] padded = Regions.Extract(wide, tall, paddedPixels, paddedMask, mm: 0.1);
            foreach (FeatureDefinition feature in FeatureCatalogue.All)
                if (!feature.LooksAround()) padded.Of(feature.Name).ShouldBe(plain.Of(feature.Name), feature.Name);
        }
    }

    [Theory]
    [InlineData(4, 40, 31, 0.1)]
    [InlineData(5, 33, 57, 0.1)]
    [InlineData(6, 33, 57, 0.17)]
    public void A_quarter_turn_changes_nothing_but_what_tells_orientation(int seed, int width, int height, double yMm)
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(seed, width, height);
        byte[] turnedPixels = new byte[pixels.Length], turnedMask = new byte[pixels.Length];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                (turnedPixels[x * height + height - 1 - y], turnedMask[x * height + height - 1 - y]) = (pixels[y * width + x], mask[y * width + x]);
        FeatureSettings all = new() { Families = FeatureFamilies.All };
        double[] plain = Regions.Extract(width, height, pixels, mask, all, mm: 0.1, yMm: yMm), turned = Regions.Extract(height, width, turnedPixels, turnedMask, all, mm: yMm, yMm: 0.1);
        foreach (FeatureDefinition feature in FeatureCatalogue.All)
        {
            (double before, double after) = (plain.Of(feature.Name), turned.Of(feature.Name));
            double.IsNaN(after).ShouldBe(double.IsNaN(before), feature.Name);
            if (!feature.KnowsDepth() && !double.IsNaN(before)) after.ShouldBe(before, 1e-10 * Math.Max(1, Math.Abs(before)), feature.Name);
        }
        (turned.Of("sem_height_width") * plain.Of("sem_height_width")).ShouldBe(1, 1e-12);
        (turned.Of("sem_axis_angle_deg") + plain.Of("sem_axis_angle_deg")).ShouldBe(90, 1e-9);
    }

    [Fact]
    public void Any_value_but_zero_marks_the_lesion()
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(6, 40, 40);
        double[] ones = Regions.Extract(40, 40, pixels, mask);
        Regions.Extract(40, 40, pixels, [.. mask.Select(value => (byte)(255 * value))]).ShouldBe(ones);
    }

    [Fact]
    public void Black_pixels_inside_the_mask_are_data()
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(7, 40, 40);
        for (int i = 0; i < pixels.Length; i++) if (mask[i] != 0) pixels[i] = (byte)(i % 2 * 100);
        double[] values = Regions.Extract(40, 40, pixels, mask);
        values.Of("stat_min").ShouldBe(0);
        values.Of("stat_mean").ShouldBe(mask.Index().Where(entry => entry.Item != 0).Average(entry => pixels[entry.Index]), 1e-12);
    }

    [Theory]
    [InlineData(8, 40, 31, 32, null)]
    [InlineData(9, 5, 4, 2, null)]
    [InlineData(10, 33, 57, 255, null)]
    [InlineData(11, 33, 57, 32, 7)]
    public void Co_occurrence_equals_a_plain_count(int seed, int width, int height, int bins, int? binWidth)
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(seed, width, height);
        RegionWorkspace workspace = new();
        workspace.Load(new PixelRegion(pixels, mask, default, width, height), new FeatureSettings { BinCount = bins, BinWidth = binWidth });
        Glcm glcm = new();
        glcm.Clear(workspace.BinCount);
        glcm.Add(workspace.Plane);
        glcm.Finish();
        byte[] inside = [.. pixels.Where((_, i) => mask[i] != 0)];
        int low = inside.Min(), high = inside.Max();
        int Bin(int level) => binWidth is { } w ? level / w - low / w : level == high ? bins - 1 : (int)Math.Floor((double)bins * (level - low) / (high - low));
        for (int direction = 0; direction < Glcm.Directions.Length; direction++)
        {
            int[] counts = new int[glcm.Bins * glcm.Bins];
            (int dx, int dy) = Glcm.Directions[direction];
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++)
                {
                    int nx = x + dx, ny = y + dy;
                    if (nx < 0 || ny < 0 || nx >= width || ny >= height || mask[y * width + x] == 0 || mask[ny * width + nx] == 0) continue;
                    (int a, int b) = (Bin(pixels[y * width + x]), Bin(pixels[ny * width + nx]));
                    counts[a * glcm.Bins + b]++;
                    counts[b * glcm.Bins + a]++;
                }
            glcm.Of(direction).ToArray().ShouldBe(counts);
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(12, 160, 160);
        FeatureExtractor extractor = new(new FeatureSettings());
        double[] values = new double[FeatureCatalogue.Count];
        for (int i = 0; i < 5; i++) extractor.Extract(new PixelRegion(pixels, mask, default, 160, 160, 0.1, 0.1), values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++) extractor.Extract(new PixelRegion(pixels, mask, default, 160, 160, 0.1, 0.1), values);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
