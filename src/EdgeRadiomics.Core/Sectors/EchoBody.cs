using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Sectors;

/// <summary>The parts of the screen that carry echo, told from text, bars and panels by change over time and by texture.</summary>
internal sealed class EchoBody
{
    /// <summary>Echo parts closer than this many px are one part; real screens leave 6 px between sector and text, and text is taken out before.</summary>
    private const int JoinPx = 3;

    private const int EchoLevels = 12;

    /// <summary>Most of the writing stands out by more than this, most of a weak echo by less.</summary>
    private const int FaintLevels = 50;

    private readonly ScreenMemory screen;
    private readonly ScreenParts parts;
    private readonly bool[] accepted;

    private EchoBody(ScreenMemory screen, ScreenParts parts)
    {
        this.screen = screen;
        this.parts = parts;
        accepted = new bool[parts.Count + 1];
    }

    /// <summary>The box around all accepted parts; empty where no echo was found.</summary>
    public PixelBox Box { get; private set; }

    /// <summary>Echo pixels: those of accepted parts that stand out from the background.</summary>
    public bool Has(int i) => accepted[parts.Labels[i]] && screen.StandsOut(i, EchoLevels);

    /// <summary>Whether the pixel stands out but belongs to no accepted part: bars, ticks, marks, logos.</summary>
    public bool IsStray(int i) => !accepted[parts.Labels[i]] && screen.StandsOut(i, EchoLevels);

    /// <summary>The boxes of parts that are not echo.</summary>
    public IEnumerable<PixelBox> StrayBoxes()
    {
        for (int label = 1; label <= parts.Count; label++)
            if (!accepted[label]) yield return parts.BoxOf(label);
    }

    public static EchoBody Find(ScreenMemory screen, List<PixelBox> text)
    {
        int width = screen.Width, height = screen.Height;
        byte[] seen = new byte[width * height];
        for (int i = 0; i < seen.Length; i++)
            if (screen.StandsOut(i, EchoLevels)) seen[i] = 255;
        foreach (PixelBox block in TextLines.Blocks(text))
        {
            PixelBox box = block.Grow(2, width, height);
            for (int y = box.Y; y < box.Bottom; y++) seen.AsSpan(y * width + box.X, box.Width).Clear();
        }
        EchoBody body = new(screen, new ScreenParts(Masks.Dilate(seen, width, height, JoinPx, JoinPx), width, height));
        body.Accept(text);
        return body;
    }

    private void Accept(List<PixelBox> text)
    {
        Measures[] measures = Measure();
        int screenArea = screen.Width * screen.Height;
        List<(int Label, int Mass)> candidates = [];
        for (int label = 1; label <= parts.Count; label++)
        {
            Measures m = measures[label];
            // A part is echo if a twentieth of it changes, or if it is large and a quarter of it is textured (stills: BUSI's smoothest has .43).
            bool moves = m.Active >= 8 && m.Active * 20 >= m.Seen;
            bool large = m.Seen * 100 >= screenArea && m.Textured * 4 >= m.Seen;
            if (moves || large) candidates.Add((label, large ? Math.Max(m.Active, m.Textured) : m.Active));
        }
        candidates.Sort((a, b) => b.Mass.CompareTo(a.Mass));
        Join(candidates, text);
        if (Box.IsEmpty) return;
        // Then what stands still next to it but looks like echo, textured and thick or faint: the probe's face, a phantom's wall.
        PixelBox near = Reach(Box);
        List<(int Label, int Mass)> still = [];
        for (int label = 1; label <= parts.Count; label++)
        {
            Measures m = measures[label];
            PixelBox box = parts.BoxOf(label);
            bool solid = m.Seen * 100 >= 85 * (box.Width - 2 * JoinPx) * (box.Height - 2 * JoinPx);
            bool inReach = near.Contains(box.X + JoinPx, box.Y + JoinPx) && near.Contains(box.Right - JoinPx - 1, box.Bottom - JoinPx - 1);
            if (inReach && !solid && m.Seen >= 40 && m.Textured * 10 >= 6 * m.Seen && (m.Thick * 4 >= m.Seen || m.Faint * 4 >= 3 * m.Seen)) still.Add((label, m.Seen));
        }
        Join(still, text);
    }

    private void Join(List<(int Label, int Mass)> candidates, List<PixelBox> text)
    {
        for (bool grew = true; grew;)
        {
            grew = false;
            foreach ((int label, int mass) in candidates)
            {
                if (accepted[label]) continue;
                PixelBox box = Shrink(parts.BoxOf(label)), joined = Box.IsEmpty ? box : Boxes.Union(Box, box);
                // Blinking text beside the sector would draw a whole column of text into the box: a part may not bring more text than itself.
                if (!Box.IsEmpty && TextArea(text, joined) - TextArea(text, Box) > mass) continue;
                accepted[label] = true;
                Box = joined;
                grew = true;
            }
        }
    }

    private Measures[] Measure()
    {
        Measures[] measures = new Measures[parts.Count + 1];
        int width = screen.Width, half = Math.Max(2, width / 320);
        for (int i = 0; i < parts.Labels.Length; i++)
        {
            int label = parts.Labels[i];
            if (label == 0 || !screen.StandsOut(i, EchoLevels)) continue;
            ref Measures m = ref measures[label];
            m.Seen++;
            if (screen.IsActive(i)) m.Active++;
            int right = Math.Min(i + 1, parts.Labels.Length - 1), below = Math.Min(i + width, parts.Labels.Length - 1);
            if (Math.Abs(screen.Brightest[i] - screen.Brightest[right]) >= 2 && Math.Abs(screen.Brightest[i] - screen.Brightest[below]) >= 1) m.Textured++;
            if (IsThick(i, half)) m.Thick++;
            if (!screen.StandsOut(i, FaintLevels)) m.Faint++;
        }
        return measures;
    }

    /// <summary>Whether the pixel lies in a spot wider than a letter's stroke, along row and column.</summary>
    private bool IsThick(int i, int half)
    {
        int width = screen.Width;
        if (i < half * width || i >= parts.Labels.Length - half * width) return false;
        for (int k = -half; k <= half; k++)
            if (!screen.StandsOut(i + k, EchoLevels) || !screen.StandsOut(i + k * width, EchoLevels)) return false;
        return true;
    }

    /// <summary>The box grown by 16 % on each side.</summary>
    private static PixelBox Reach(PixelBox box) => new(box.X - box.Width * 16 / 100, box.Y - box.Height * 16 / 100, box.Width * 132 / 100, box.Height * 132 / 100);

    /// <summary>Parts were grown by <see cref="JoinPx"/>; this takes it back, except at the screen's edge.</summary>
    private PixelBox Shrink(PixelBox box)
    {
        int left = box.X == 0 ? 0 : box.X + JoinPx, top = box.Y == 0 ? 0 : box.Y + JoinPx;
        int right = box.Right == screen.Width ? box.Right : box.Right - JoinPx, bottom = box.Bottom == screen.Height ? box.Bottom : box.Bottom - JoinPx;
        return new PixelBox(left, top, right - left, bottom - top);
    }

    private static int TextArea(List<PixelBox> text, PixelBox box)
    {
        int area = 0;
        foreach (PixelBox line in text) area += Boxes.SharedArea(line, box);
        return area;
    }

    private struct Measures
    {
        public int Seen, Active, Textured, Thick, Faint;
    }
}
