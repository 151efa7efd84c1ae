namespace EdgeRadiomics.Sectors;

/// <summary>The convex hull of the echo as a mask: sparse echo (a water bath, a cyst) shows its sector only in outline.</summary>
internal static class EchoHull
{
    public static byte[] Of(EchoBody body, int width, int height)
    {
        List<(int X, int Y)> points = [];
        for (int y = body.Box.Y; y < body.Box.Bottom; y++)
        {
            int first = -1, last = -1;
            for (int x = body.Box.X; x < body.Box.Right; x++)
            {
                if (!body.Has(y * width + x)) continue;
                if (first < 0) first = x;
                last = x;
            }
            if (first < 0) continue;
            points.Add((first, y));
            if (last > first) points.Add((last, y));
        }
        byte[] mask = new byte[width * height];
        List<(int X, int Y)> left = Chain(points, leftSide: true), right = Chain(points, leftSide: false);
        for (int y = points[0].Y; y <= points[^1].Y; y++)
        {
            int from = (int)Math.Floor(At(left, y)), to = (int)Math.Ceiling(At(right, y));
            mask.AsSpan(y * width + from, to - from + 1).Fill(255);
        }
        return mask;
    }

    /// <summary>The hull's left or right side, from top to bottom (monotone chain; the points come ordered by row).</summary>
    private static List<(int X, int Y)> Chain(List<(int X, int Y)> points, bool leftSide)
    {
        List<(int X, int Y)> chain = [];
        int sign = leftSide ? 1 : -1;
        foreach ((int X, int Y) p in points)
        {
            if (chain.Count > 0 && chain[^1].Y == p.Y)
            {
                if (sign * (p.X - chain[^1].X) >= 0) continue;
                chain.RemoveAt(chain.Count - 1);
            }
            while (chain.Count >= 2 && sign * Cross(chain[^2], chain[^1], p) >= 0) chain.RemoveAt(chain.Count - 1);
            chain.Add(p);
        }
        return chain;
    }

    private static long Cross((int X, int Y) a, (int X, int Y) b, (int X, int Y) c) =>
        (long)(b.X - a.X) * (c.Y - a.Y) - (long)(b.Y - a.Y) * (c.X - a.X);

    private static double At(List<(int X, int Y)> chain, int y)
    {
        int k = 1;
        while (k < chain.Count - 1 && chain[k].Y < y) k++;
        if (chain.Count == 1) return chain[0].X;
        (int X, int Y) a = chain[k - 1], b = chain[k];
        return a.X + (double)(b.X - a.X) * (y - a.Y) / (b.Y - a.Y);
    }
}
