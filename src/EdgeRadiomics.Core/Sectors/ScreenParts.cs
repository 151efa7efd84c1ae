using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Sectors;

/// <summary>The connected parts (8 neighbours) of a mask.</summary>
internal sealed class ScreenParts
{
    private readonly List<PixelBox> boxes = [];

    public ScreenParts(ReadOnlySpan<byte> mask, int width, int height)
    {
        Labels = new int[mask.Length];
        int[] stack = new int[mask.Length];
        for (int seed = 0; seed < mask.Length; seed++)
            if (mask[seed] != 0 && Labels[seed] == 0) boxes.Add(Flood(mask, width, height, seed, boxes.Count + 1, stack));
    }

    /// <summary>Per pixel 0 or the part's number, from 1.</summary>
    public int[] Labels { get; }

    public int Count => boxes.Count;

    /// <summary>The box around part <paramref name="label"/> (from 1).</summary>
    public PixelBox BoxOf(int label) => boxes[label - 1];

    private PixelBox Flood(ReadOnlySpan<byte> mask, int width, int height, int seed, int label, int[] stack)
    {
        int depth = 0, left = width, right = 0, top = height, bottom = 0;
        stack[depth++] = seed;
        Labels[seed] = label;
        while (depth > 0)
        {
            int i = stack[--depth], x = i % width, y = i / width;
            left = Math.Min(left, x);
            right = Math.Max(right, x);
            top = Math.Min(top, y);
            bottom = Math.Max(bottom, y);
            for (int ny = Math.Max(0, y - 1); ny <= Math.Min(height - 1, y + 1); ny++)
                for (int nx = Math.Max(0, x - 1); nx <= Math.Min(width - 1, x + 1); nx++)
                {
                    int n = ny * width + nx;
                    if (mask[n] == 0 || Labels[n] != 0) continue;
                    Labels[n] = label;
                    stack[depth++] = n;
                }
        }
        return new PixelBox(left, top, right - left + 1, bottom - top + 1);
    }
}
