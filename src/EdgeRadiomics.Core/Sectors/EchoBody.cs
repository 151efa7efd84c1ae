using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Sectors;

/// <summary>The parts of the screen that carry echo, told from text, bars and panels by change over time and by texture.</summary>
internal sealed class EchoBody
{
    /// <summary>Echo parts closer than this many px are one part; real screens leave 6 px between sector and text, and text is taken out before.</summary>
    private const int JoinPx = 3;

    private const int EchoLevels = 12;

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

    public static EchoBody Find(ScreenMemory screen, List<PixelBox> text)
    {
        int width = screen.Width, height = screen.Height;
        byte[] seen = new byte[width * height];
        for (int i = 0; i < seen.Length; i++)
            if (screen.StandsOut(i, EchoLevels)) seen[i] = 255;
        foreach (PixelBox line in text)
        {
            PixelBox box = line.Grow(2, width, height);
            for (int y = box.Y; y < box.Bottom; y++) seen.AsSpan(y * width + box.X, box.Width).Clear();
        }
        EchoBody body = new(screen, new ScreenParts(Masks.Dilate(seen, width, height, JoinPx, JoinPx), width, height));
        body.Accept(text);
        return body;
    }

    private void Accept(List<PixelBox> text)
    {
        (int[] stand, int[] active, int[] textured) = Measure();
        int screenArea = screen.Width * screen.Height;
        List<(int Label, int Mass)> candidates = [];
        for (int label = 1; label <= parts.Count; label++)
        {
            // A part is echo if a twentieth of it changes, or if it is large and more than half of it is textured (stills).
            bool moves = active[label] >= 8 && active[label] * 20 >= stand[label];
            bool large = stand[label] * 100 >= screenArea && textured[label] * 2 >= stand[label];
            if (moves || large) candidates.Add((label, large ? Math.Max(active[label], textured[label]) : active[label]));
        }
        candidates.Sort((a, b) => b.Mass.CompareTo(a.Mass));
        for (bool grew = true; grew;)
        {
            grew = false;
            foreach ((int label, int mass) in candidates)
            {
                if (accepted[label]) continue;
                PixelBox box = parts.BoxOf(label), joined = Box.IsEmpty ? Shrink(box) : Union(Box, Shrink(box));
                // Blinking text beside the sector would draw a whole column of text into the box: a part may not bring more text than itself.
                if (!Box.IsEmpty && TextArea(text, joined) - TextArea(text, Box) > 2 * mass) continue;
                accepted[label] = true;
                Box = joined;
                grew = true;
            }
        }
    }

    private (int[] Stand, int[] Active, int[] Textured) Measure()
    {
        int[] stand = new int[parts.Count + 1], active = new int[parts.Count + 1], textured = new int[parts.Count + 1];
        int width = screen.Width;
        for (int i = 0; i < parts.Labels.Length; i++)
        {
            int label = parts.Labels[i];
            if (label == 0 || !screen.StandsOut(i, EchoLevels)) continue;
            stand[label]++;
            if (screen.IsActive(i)) active[label]++;
            int right = i + 1 < parts.Labels.Length ? i + 1 : i, below = i + width < parts.Labels.Length ? i + width : i;
            if (Math.Abs(screen.Brightest[i] - screen.Brightest[right]) >= 2 && Math.Abs(screen.Brightest[i] - screen.Brightest[below]) >= 1) textured[label]++;
        }
        return (stand, active, textured);
    }

    /// <summary>Parts were grown by <see cref="JoinPx"/>; this takes it back, except at the screen's edge.</summary>
    private PixelBox Shrink(PixelBox box)
    {
        int left = box.X == 0 ? 0 : box.X + JoinPx, top = box.Y == 0 ? 0 : box.Y + JoinPx;
        int right = box.Right == screen.Width ? box.Right : box.Right - JoinPx, bottom = box.Bottom == screen.Height ? box.Bottom : box.Bottom - JoinPx;
        return new PixelBox(left, top, right - left, bottom - top);
    }

    private static PixelBox Union(PixelBox a, PixelBox b)
    {
        int left = Math.Min(a.X, b.X), top = Math.Min(a.Y, b.Y);
        return new PixelBox(left, top, Math.Max(a.Right, b.Right) - left, Math.Max(a.Bottom, b.Bottom) - top);
    }

    private static int TextArea(List<PixelBox> text, PixelBox box)
    {
        int area = 0;
        foreach (PixelBox line in text)
            area += Math.Max(0, Math.Min(line.Right, box.Right) - Math.Max(line.X, box.X)) * Math.Max(0, Math.Min(line.Bottom, box.Bottom) - Math.Max(line.Y, box.Y));
        return area;
    }
}
