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
        int width = screen.Width, height = screen.Height;
        byte[] rows = MarkStrokeRows(screen);
        ScreenParts parts = new(rows, width, height);
        List<PixelBox> still = [], moving = [];
        for (int label = 1; label <= parts.Count; label++)
        {
            PixelBox box = parts.BoxOf(label);
            if (!HasLetterSize(box, height) || !HasEmptyRing(screen, box)) continue;
            (IsStill(screen, box) ? still : moving).Add(box);
        }
        AdoptNeighbours(still, moving);
        return still;
    }

    /// <summary>Marks every span of a row that holds three or more short strokes in close sequence.</summary>
    private static byte[] MarkStrokeRows(ScreenMemory screen)
    {
        int width = screen.Width, height = screen.Height, longest = Math.Max(8, width / 64), gap = longest;
        byte[] marked = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            int strokes = 0, chainStart = 0, chainEnd = -1;
            for (int x = 0; x <= width;)
            {
                if (x < width && !screen.StandsOut(y * width + x, StrokeLevels)) { x++; continue; }
                int start = x;
                while (x < width && screen.StandsOut(y * width + x, StrokeLevels)) x++;
                bool joins = strokes > 0 && start - chainEnd <= gap && x - start <= longest && start < width;
                if (!joins)
                {
                    if (strokes >= 3) marked.AsSpan(y * width + chainStart, chainEnd - chainStart).Fill(255);
                    strokes = 0;
                    chainStart = start;
                }
                strokes += x - start <= longest ? 1 : 0;
                chainEnd = x;
                if (start >= width) break;
            }
        }
        return Masks.Dilate(marked, width, height, 2, 2);
    }

    private static bool HasLetterSize(PixelBox box, int height) =>
        box.Height >= 8 && box.Height <= Math.Max(32, height / 16) && box.Width >= 12 && box.Width * 10 >= box.Height * 9;

    /// <summary>Nine tenths of a ring two pixels wide around the line are background.</summary>
    private static bool HasEmptyRing(ScreenMemory screen, PixelBox box)
    {
        PixelBox outer = box.Grow(2, screen.Width, screen.Height);
        int empty = 0, all = 0;
        for (int y = outer.Y; y < outer.Bottom; y++)
            for (int x = outer.X; x < outer.Right; x++)
            {
                if (box.Contains(x, y)) continue;
                all++;
                if (!screen.StandsOut(y * screen.Width + x, StrokeLevels)) empty++;
            }
        return empty * 10 >= all * 9;
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
        bool sameRow = Math.Min(a.Bottom, b.Bottom) > Math.Max(a.Y, b.Y) && GapOf(a.X, a.Right, b.X, b.Right) <= 3 * tall;
        bool sameColumn = GapOf(a.Y, a.Bottom, b.Y, b.Bottom) <= 2 * tall
            && (Math.Abs(a.X - b.X) <= 2 * tall || Math.Abs(a.Right - b.Right) <= 2 * tall);
        return sameRow || sameColumn;
    }

    private static int GapOf(int a0, int a1, int b0, int b1) => Math.Max(a0, b0) - Math.Min(a1, b1);
}
