using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Core.Tests.Lesions;

public class MaskCleanerTests
{
    [Fact]
    public void Keeps_the_largest_part_and_fills_its_holes()
    {
        LesionMask mask = Drawn(
            "##......",
            "##......",
            "...####.",
            "...#..#.",
            "...#.##.",
            "...####.");
        new MaskCleaner().Clean(mask);
        Text(mask).ShouldBe(
            "........\n" +
            "........\n" +
            "...####.\n" +
            "...####.\n" +
            "...####.\n" +
            "...####.\n");
        mask.AreaPx.ShouldBe(16);
        mask.Box.ShouldBe(new(3, 2, 4, 4));
    }

    [Fact]
    public void Diagonal_neighbours_belong_together_and_diagonal_gaps_do_not_leak()
    {
        LesionMask mask = Drawn(
            ".#...",
            "#.#..",
            ".#...",
            "....#");
        new MaskCleaner().Clean(mask);
        Text(mask).ShouldBe(
            ".#...\n" +
            "###..\n" +
            ".#...\n" +
            ".....\n");
    }

    [Fact]
    public void A_bay_that_opens_to_the_outside_is_no_hole()
    {
        LesionMask mask = Drawn(
            "#####",
            "#...#",
            "#.###",
            "#....",
            "#####");
        string before = Text(mask);
        new MaskCleaner().Clean(mask);
        Text(mask).ShouldBe(before);
    }

    [Fact]
    public void An_empty_mask_stays_empty()
    {
        LesionMask mask = Drawn("....", "....");
        new MaskCleaner().Clean(mask);
        mask.AreaPx.ShouldBe(0);
        mask.Box.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Agrees_with_a_plain_flood_fill_on_random_masks()
    {
        Random random = new(7);
        MaskCleaner cleaner = new();
        for (int round = 0; round < 200; round++)
        {
            (int width, int height) = (random.Next(1, 30), random.Next(1, 30));
            byte[] pixels = new byte[width * height];
            int percent = random.Next(20, 80);
            for (int i = 0; i < pixels.Length; i++) pixels[i] = random.Next(100) < percent ? (byte)255 : (byte)0;
            LesionMask mask = new();
            mask.Set(width, height, pixels);
            cleaner.Clean(mask);
            mask.Pixels.ToArray().ShouldBe(FloodFilled(width, height, pixels), $"round {round}");
        }
    }

    // The definition, slowly: flood every part, keep the first of the largest, then flood the outside from a padded border.
    private static byte[] FloodFilled(int width, int height, byte[] pixels)
    {
        List<(int, int)> best = [];
        bool[] seen = new bool[pixels.Length];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                if (pixels[y * width + x] != 0 && !seen[y * width + x])
                {
                    List<(int, int)> part = Flood(width, height, x, y, (px, py) => pixels[py * width + px] != 0, seen, diagonals: true);
                    if (part.Count > best.Count) best = part;
                }
        byte[] kept = new byte[pixels.Length];
        foreach ((int x, int y) in best) kept[y * width + x] = 255;
        bool[] outside = new bool[(width + 2) * (height + 2)];
        Flood(width + 2, height + 2, 0, 0, (px, py) => px == 0 || py == 0 || px > width || py > height || kept[(py - 1) * width + px - 1] == 0, outside, diagonals: false);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                if (!outside[(y + 1) * (width + 2) + x + 1]) kept[y * width + x] = 255;
        return kept;
    }

    private static List<(int X, int Y)> Flood(int width, int height, int x0, int y0, Func<int, int, bool> belongs, bool[] seen, bool diagonals)
    {
        List<(int X, int Y)> part = [];
        Stack<(int X, int Y)> open = new([(x0, y0)]);
        while (open.TryPop(out (int X, int Y) at))
        {
            if (at.X < 0 || at.Y < 0 || at.X >= width || at.Y >= height || seen[at.Y * width + at.X] || !belongs(at.X, at.Y)) continue;
            seen[at.Y * width + at.X] = true;
            part.Add(at);
            for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++)
                    if (diagonals || dx == 0 || dy == 0) open.Push((at.X + dx, at.Y + dy));
        }
        return part;
    }

    internal static LesionMask Drawn(params string[] rows)
    {
        LesionMask mask = new();
        mask.Set(rows[0].Length, rows.Length, [.. string.Concat(rows).Select(c => c == '#' ? (byte)255 : (byte)0)]);
        return mask;
    }

    private static string Text(LesionMask mask)
    {
        System.Text.StringBuilder text = new();
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++) text.Append(mask.Pixels[y * mask.Width + x] == 0 ? '.' : '#');
            text.Append('\n');
        }
        return text.ToString();
    }
}
