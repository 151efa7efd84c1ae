using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Sectors;

/// <summary>Marks of a letter's size and the rows that they stand in: finds large or widely set writing, whose strokes are not close together.</summary>
internal sealed class LetterRows
{
    private readonly ScreenMemory screen;
    private readonly List<PixelBox> letters = [];

    public LetterRows(ScreenMemory screen, byte[] strokes)
    {
        this.screen = screen;
        ScreenParts parts = new(strokes, screen.Width, screen.Height);
        int tallest = screen.Height / 16;
        for (int label = 1; label <= parts.Count; label++)
        {
            PixelBox box = parts.BoxOf(label);
            if (box.Height >= 4 && box.Height <= tallest && box.Width <= 3 * tallest) letters.Add(box);
        }
        letters.Sort((a, b) => a.X.CompareTo(b.X));
    }

    /// <summary>Boxes around three or more letters of one height on one base line, with gaps of at most five quarters of their height.</summary>
    public List<PixelBox> Find()
    {
        List<PixelBox> rows = [];
        bool[] used = new bool[letters.Count];
        for (int first = 0; first < letters.Count; first++)
        {
            if (used[first]) continue;
            PixelBox row = letters[first];
            int full = 1, tall = row.Height, baseLine = row.Bottom;
            for (int next = first + 1; next < letters.Count && letters[next].X - row.Right <= 5 * tall / 4; next++)
            {
                PixelBox letter = letters[next];
                // A comma or colon is smaller, but stands in the row.
                bool inRow = letter.Y >= row.Y - tall / 4 && letter.Bottom <= row.Bottom + tall / 3;
                if (used[next] || !inRow || letter.Height > 2 * tall) continue;
                used[next] = true;
                row = Boxes.Union(row, letter);
                if (Math.Abs(letter.Bottom - baseLine) <= tall / 6 && Math.Abs(letter.Height - tall) <= tall / 4) full++;
            }
            if (full >= 3) rows.Add(row);
        }
        return rows;
    }

    /// <summary>
    /// Lengthens a line by the bright marks of its own height next to it: a clock's last digits change, and a single letter is not found by
    /// itself. At most as far again as the line is wide, or eight letters.
    /// </summary>
    public PixelBox Lengthen(PixelBox line)
    {
        int tall = line.Height, farthest = Math.Max(line.Width, 8 * tall), bright = Contrast(line);
        PixelBox whole = line;
        for (bool grew = true; grew;)
        {
            grew = false;
            foreach (PixelBox letter in letters)
            {
                bool inRow = letter.Y >= line.Y - 2 && letter.Bottom <= line.Bottom + 2 && letter.Height * 2 >= tall;
                PixelBox with = Boxes.Union(whole, letter);
                if (!inRow || with == whole || Boxes.Gap(whole.X, whole.Right, letter.X, letter.Right) > 5 * tall / 4) continue;
                if (line.X - with.X > farthest || with.Right - line.Right > farthest || Contrast(letter) * 10 < 6 * bright) continue;
                whole = with;
                grew = true;
            }
        }
        return whole;
    }

    /// <summary>How far the box's brightest pixel stands out.</summary>
    private int Contrast(PixelBox box)
    {
        int most = 0;
        for (int y = box.Y; y < box.Bottom; y++)
            for (int x = box.X; x < box.Right; x++)
                most = Math.Max(most, Math.Abs(screen.Brightest[y * screen.Width + x] - screen.Background));
        return most;
    }
}
