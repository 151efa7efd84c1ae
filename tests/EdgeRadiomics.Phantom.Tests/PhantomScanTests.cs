using EdgeRadiomics.Lesions;
using EdgeRadiomics.Pictures;

namespace EdgeRadiomics.Phantom.Tests;

public class PhantomScanTests
{
    private static readonly ScannerSettings Settings = new();

    [Fact]
    public void A_seed_decides_every_pixel()
    {
        byte[] first = Picture(7), again = Picture(7), other = Picture(8);

        first.ShouldBe(again);
        first.ShouldNotBe(other);
    }

    [Fact]
    public void The_pixels_say_that_they_are_synthetic()
    {
        byte[] picture = Picture(3);

        // The left stroke of the P of PHANTOM, 14 px high.
        for (int y = 458; y < 472; y++) picture[y * 640 + 8].ShouldBe((byte)200);
    }

    [Fact]
    public void The_mask_moves_with_the_probe()
    {
        PhantomScan scan = Scan(11);
        LesionMask rest = new(), moved = new();
        scan.Mark(default, rest);
        scan.Mark(new ProbeMotion(6 * Settings.MmPerPx, 3 * Settings.MmPerPx, 0), moved);

        (moved.Box.X, moved.Box.Y, moved.AreaPx).ShouldBe((rest.Box.X - 6, rest.Box.Y - 3, rest.AreaPx));
    }

    [Fact]
    public void Every_lesion_lies_whole_in_the_picture_and_is_darker_than_what_lies_beside_it()
    {
        byte[] picture = new byte[640 * 480];
        LesionMask mask = new();
        int darker = 0;
        for (int seed = 100; seed < 112; seed++)
        {
            PhantomScan scan = Scan(seed);
            scan.Draw(default, picture);
            scan.Mark(default, mask);
            mask.AreaPx.ShouldBeGreaterThan(400, $"seed {seed}");
            (mask.Box.X > 0 && mask.Box.Y > 0 && mask.Box.Right < 640 && mask.Box.Bottom < 480).ShouldBeTrue($"seed {seed}: {mask.Box}");
            if (Mean(picture, mask.Pixels, 255) < Mean(picture, mask.Pixels, 0)) darker++;
            if (Environment.GetEnvironmentVariable("PHANTOM_PICTURES") is { } folder) PictureFile.WriteGrey(Path.Combine(folder, $"{seed}.png"), 640, 480, picture);
        }
        darker.ShouldBeGreaterThanOrEqualTo(10);
    }

    [Fact]
    public void Signs_come_as_often_as_the_table_says()
    {
        const int Many = 4000;
        LesionSigns[] negative = [.. Enumerable.Range(0, Many).Select(seed => LesionSigns.Draw(Subtype.TripleNegative, seed))];

        ((double)negative.Count(signs => signs.Margin == Margin.Circumscribed) / Many).ShouldBe(0.17, 0.03);
        ((double)negative.Count(signs => signs.Posterior == PosteriorEcho.Enhancement) / Many).ShouldBe(0.40, 0.03);
        ((double)negative.Count(signs => signs.HasHalo) / Many).ShouldBe(0.18, 0.03);
        ((double)Enumerable.Range(0, Many).Count(seed => LesionSigns.DrawSubtype(seed) == Subtype.LuminalA) / Many).ShouldBe(0.33, 0.03);
    }

    private static PhantomScan Scan(int seed) => new(Settings, LesionSigns.Draw(LesionSigns.DrawSubtype(seed), seed), seed);

    private static byte[] Picture(int seed)
    {
        byte[] picture = new byte[640 * 480];
        Scan(seed).Draw(default, picture);
        return picture;
    }

    private static double Mean(byte[] picture, ReadOnlySpan<byte> mask, byte marked)
    {
        double sum = 0;
        int count = 0;
        for (int n = 0; n < picture.Length; n++)
            if (mask[n] == marked) (sum, count) = (sum + picture[n], count + 1);
        return sum / count;
    }
}
