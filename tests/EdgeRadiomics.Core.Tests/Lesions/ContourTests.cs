using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Core.Tests.Lesions;

public class ContourTests
{
    [Fact]
    public void Walks_around_a_square_once_and_clockwise()
    {
        Contour contour = new();
        contour.Trace(MaskCleanerTests.Drawn("....", ".##.", ".##.", "...."));
        contour.Points.ToArray().ShouldBe([1, 1, 2, 1, 2, 2, 1, 2]);
    }

    [Fact]
    public void A_line_is_walked_there_and_back()
    {
        Contour contour = new();
        contour.Trace(MaskCleanerTests.Drawn("###"));
        contour.Points.ToArray().ShouldBe([0, 0, 1, 0, 2, 0, 1, 0]);
    }

    [Fact]
    public void One_pixel_is_one_point_and_nothing_is_none()
    {
        Contour contour = new();
        contour.Trace(MaskCleanerTests.Drawn(".#."));
        contour.Points.ToArray().ShouldBe([1, 0]);
        contour.Trace(MaskCleanerTests.Drawn("..."));
        contour.Count.ShouldBe(0);
    }

    [Fact]
    public void Holds_every_border_pixel_of_random_solid_masks_and_nothing_else()
    {
        Random random = new(11);
        Contour contour = new();
        for (int round = 0; round < 200; round++)
        {
            (int width, int height) = (random.Next(1, 24), random.Next(1, 24));
            byte[] pixels = new byte[width * height];
            for (int i = 0; i < pixels.Length; i++) pixels[i] = random.Next(100) < 60 ? (byte)255 : (byte)0;
            LesionMask mask = new();
            mask.Set(width, height, pixels);
            new MaskCleaner().Clean(mask);
            contour.Trace(mask);
            HashSet<(int, int)> traced = [];
            for (int i = 0; i < contour.Count; i++) traced.Add((contour.Points[2 * i], contour.Points[2 * i + 1]));
            traced.ShouldBe(Border(mask), ignoreOrder: true, $"round {round}");
        }
    }

    // A solid part has no hole, so each of its pixels with a 4-neighbour outside is on the outer border.
    private static List<(int, int)> Border(LesionMask mask)
    {
        List<(int, int)> border = [];
        for (int y = 0; y < mask.Height; y++)
            for (int x = 0; x < mask.Width; x++)
                if (Inside(mask, x, y) && !(Inside(mask, x - 1, y) && Inside(mask, x + 1, y) && Inside(mask, x, y - 1) && Inside(mask, x, y + 1)))
                    border.Add((x, y));
        return border;
    }

    private static bool Inside(LesionMask mask, int x, int y) =>
        x >= 0 && y >= 0 && x < mask.Width && y < mask.Height && mask.Pixels[y * mask.Width + x] != 0;
}
