using EdgeRadiomics.Features.Regions;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeRadiomics.Features.Tests;

public class DistanceBandsTests
{
    [Fact]
    public void Bands_are_those_of_the_distance_to_every_mask_pixel()
    {
        DistanceBands bands = new();
        RegionWorkspace workspace = new();
        Gen<(int Width, int Height, int Filled, int Seed, double X, double Y)> drawn =
            from width in Gen.Choose(1, 40) from height in Gen.Choose(1, 30) from filled in Gen.Choose(0, 100) from seed in Gen.Choose(0, int.MaxValue)
            from x in Gen.Elements(0.1, 0.07, 0.33, 1.0, 2.5) from y in Gen.Elements(0.1, 0.07, 0.2, 1.0, 9.0)
            select (width, height, filled, seed, x, y);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(drawn.ToArbitrary(), made =>
        {
            Random random = new(made.Seed);
            byte[] mask = [.. Enumerable.Range(0, made.Width * made.Height).Select(_ => random.Next(100) < made.Filled ? (byte)1 : (byte)0)];
            mask[random.Next(mask.Length)] = 1;
            workspace.Load(new PixelRegion(mask, mask, default, made.Width, made.Height), new FeatureSettings());
            double[] distances = [1, 2.1, 3];
            bands.Measure(workspace, made.Width, made.Height, made.X, made.Y, distances);
            bands.IsCut.ShouldBeFalse();
            for (int row = 0; row < bands.Height; row++)
                for (int column = 0; column < bands.Width; column++)
                {
                    double nearest = Nearest(mask, made.Width, column + bands.Left, row + bands.Top, made.X, made.Y);
                    int expected = nearest == 0 ? 0 : 1 + distances.Count(distance => nearest > distance * distance * (1 + 1e-9));
                    ((int)bands.Row(row)[column]).ShouldBe(expected, $"{column + bands.Left}, {row + bands.Top}: {Math.Sqrt(nearest)}");
                }
        }));
    }

    [Fact]
    public void A_distance_of_more_pixels_than_any_scanner_shows_ends_with_the_picture_and_says_so()
    {
        RegionWorkspace workspace = new();
        byte[] mask = [0, 1, 0, 0];
        workspace.Load(new PixelRegion(mask, mask, default, 2, 2), new FeatureSettings());
        DistanceBands bands = new();
        bands.Measure(workspace, 2, 2, 1e-6, 1e-6, [2, 4, 6]);
        (bands.Left, bands.Top, bands.Width, bands.Height, bands.IsCut).ShouldBe((0, 0, 2, 2, true));
        for (int row = 0; row < 2; row++)
            for (int column = 0; column < 2; column++) ((int)bands.Row(row)[column]).ShouldBe(row == 0 && column == 1 ? 0 : 1);
    }

    private static double Nearest(byte[] mask, int width, int column, int row, double x, double y)
    {
        double nearest = double.MaxValue;
        for (int i = 0; i < mask.Length; i++)
        {
            int across = column - i % width, down = row - i / width;
            if (mask[i] != 0) nearest = Math.Min(nearest, across * x * (across * x) + down * y * (down * y));
        }
        return nearest;
    }
}
