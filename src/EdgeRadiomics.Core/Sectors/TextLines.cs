using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Sectors;

/// <summary>
/// Finds lines of text on the screen's background: rows of short strokes with short gaps, stacked to the height of a letter,
/// with empty background around. Text on top of echo is not found here and not meant to be.
/// </summary>
internal static class TextLines
{
    /// <summary>Strokes differ from the background by more than this; the faintest text of the real screens at hand differs by 45.</summary>
    private const int StrokeLevels = 28;

    public static List<PixelBox> Find(ScreenMemory screen)
    {
        List<PixelBox> still = [], moving = [];
        byte[] seen = screen.Strokes(StrokeLevels, always: false);
        LetterRows letters = new(screen, seen);
        Collect(screen, seen, still, moving);
        // Rows of moving blobs are echo more often than writing: only what stands still counts here.
        Sort(screen, seen, letters.Find().Where(row => IsStill(screen, row)), still, moving);
        // What was always bright, echo hardly is: lines that touch moving echo come free here.
        if (screen.Count > 1) Collect(screen, screen.Strokes(StrokeLevels, always: true), still, still);
        AdoptNeighbours(still, moving);
        return [.. still.Select(letters.Lengthen)];
    }

    private static void Collect(ScreenMemory screen, byte[] strokes, List<PixelBox> still, List<PixelBox> moving)
    {
        int width = screen.Width, height = screen.Height;
        ScreenParts parts = new(MarkStrokeRows(strokes, width, height), width, height);
        Sort(screen, strokes, Enumerable.Range(1, parts.Count).Select(parts.BoxOf), still, moving);
    }

    private static void Sort(ScreenMemory screen, byte[] strokes, IEnumerable<PixelBox> boxes, List<PixelBox> still, List<PixelBox> moving)
    {
        foreach (PixelBox box in boxes)
        {
            if (!HasTextSize(box, screen.Height) || !HasEmptyRing(strokes, screen.Width, screen.Height, box)) continue;
            (IsLongLine(strokes, screen.Width, box) || IsStill(screen, box) ? still : moving).Add(box);
        }
    }

    /// <summary>
    /// Blocks of two or more lines with a common left or right edge, and the single lines: nothing in them is echo. A line that touches
    /// the echo of a sector six px away is not found by itself, but stands in its column's block.
    /// </summary>
    public static List<PixelBox> Blocks(List<PixelBox> lines)
    {
        List<PixelBox> blocks = [.. lines];
        for (int a = 0; a < lines.Count; a++)
            for (int b = a + 1; b < lines.Count; b++)
            {
                PixelBox upper = lines[a].Y <= lines[b].Y ? lines[a] : lines[b], lower = lines[a].Y <= lines[b].Y ? lines[b] : lines[a];
                int tall = Math.Min(upper.Height, lower.Height);
                bool aligned = Math.Abs(upper.X - lower.X) <= 3 || Math.Abs(upper.Right - lower.Right) <= 3;
                if (aligned && lower.Y - upper.Bottom <= 4 * tall) blocks.Add(Boxes.Union(upper, lower));
            }
        return blocks;
    }

    /// <summary>Marks every span of a row that holds three or more short strokes in close sequence.</summary>
    private static byte[] MarkStrokeRows(byte[] stroke, int width, int height)
    {
        int longest = Math.Max(8, width / 64), gap = Math.Max(5, width / 128);
        byte[] marked = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = stroke.AsSpan(y * width, width);
            int strokes = 0, chainStart = 0, chainEnd = -1;
            for (int x = 0; ;)
            {
                while (x < width && row[x] == 0) x++;
                int start = x;
                while (x < width && row[x] != 0) x++;
                bool joins = strokes > 0 && start - chainEnd <= gap && x - start <= longest && start < width;
                if (!joins)
                {
                    if (strokes >= 3) marked.AsSpan(y * width + chainStart, chainEnd - chainStart).Fill(255);
                    strokes = 0;
                    chainStart = start;
                }
                if (start >= width) break;
                strokes += x - start <= longest ? 1 : 0;
                chainEnd = x;
            }
        }
        return Masks.Dilate(marked, width, height, 2, 1);
    }

    /// <summary>At least a letter high and three letters wide; lines set close together come as one block, so there is no strict upper bound.</summary>
    private static bool HasTextSize(PixelBox box, int height) => box.Height >= 7 && box.Height <= height / 2 && box.Width >= 12;

    /// <summary>Nine tenths of a ring two pixels wide around the line are background.</summary>
    private static bool HasEmptyRing(byte[] strokes, int width, int height, PixelBox box)
    {
        PixelBox outer = box.Grow(2, width, height);
        int empty = 0, all = 0;
        for (int y = outer.Y; y < outer.Bottom; y++)
            for (int x = outer.X; x < outer.Right; x++)
            {
                if (box.Contains(x, y)) continue;
                all++;
                if (strokes[y * width + x] == 0) empty++;
            }
        return empty * 10 >= all * 9;
    }

    /// <summary>A long, low row of many strokes is writing even where it blinks: five times as wide as high, a stroke each 8 px (16 where letters are large).</summary>
    private static bool IsLongLine(byte[] strokes, int width, PixelBox box)
    {
        if (box.Width < 5 * box.Height) return false;
        int most = 0;
        for (int y = box.Y; y < box.Bottom; y++)
        {
            int starts = 0;
            for (int x = box.X + 1; x < box.Right; x++)
                if (strokes[y * width + x] != 0 && strokes[y * width + x - 1] == 0) starts++;
            most = Math.Max(most, starts);
        }
        return most * Math.Max(8, box.Height) >= box.Width && most >= 8;
    }

    private static bool IsStill(ScreenMemory screen, PixelBox box)
    {
        int strokes = 0, active = 0;
        for (int y = box.Y; y < box.Bottom; y++)
            for (int x = box.X; x < box.Right; x++)
            {
                if (!screen.StandsOut(y * screen.Width + x, StrokeLevels)) continue;
                strokes++;
                if (screen.IsActive(y * screen.Width + x)) active++;
            }
        return active * 2 <= strokes;
    }

    /// <summary>A line that changes (a clock, a blinking warning) is text where it stands beside or between lines that do not.</summary>
    private static void AdoptNeighbours(List<PixelBox> still, List<PixelBox> moving)
    {
        for (int taken = -1; taken != 0;)
        {
            taken = moving.RemoveAll(box => still.Any(line => AreNeighbours(line, box)) && Keep(box));
        }

        bool Keep(PixelBox box)
        {
            still.Add(box);
            return true;
        }
    }

    private static bool AreNeighbours(PixelBox a, PixelBox b)
    {
        int tall = Math.Max(a.Height, b.Height);
        bool sameRow = Math.Min(a.Bottom, b.Bottom) > Math.Max(a.Y, b.Y) && Boxes.Gap(a.X, a.Right, b.X, b.Right) <= 3 * tall;
        bool sameColumn = Boxes.Gap(a.Y, a.Bottom, b.Y, b.Bottom) <= 2 * tall
            && (Math.Abs(a.X - b.X) <= 2 * tall || Math.Abs(a.Right - b.Right) <= 2 * tall);
        return sameRow || sameColumn;
    }
}
