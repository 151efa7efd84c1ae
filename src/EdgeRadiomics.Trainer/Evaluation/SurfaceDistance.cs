namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>How far two outlines are apart.</summary>
internal static class SurfaceDistance
{
    /// <summary>
    /// The larger of the two directed 95th percentiles: for each border pixel of one mask the distance to the nearest of the other.
    /// A border pixel has a pixel beside it (of four) outside the mask or outside the picture.
    /// </summary>
    /// <returns>px, or NaN where one of the masks is empty.</returns>
    public static double Hausdorff95(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int width)
    {
        List<(int X, int Y)> first = Border(one, width), second = Border(other, width);
        return first.Count == 0 || second.Count == 0 ? double.NaN : Math.Max(Directed(first, second), Directed(second, first));
    }

    private static double Directed(List<(int X, int Y)> from, List<(int X, int Y)> to)
    {
        double[] nearest = new double[from.Count];
        for (int i = 0; i < nearest.Length; i++)
        {
            int least = int.MaxValue;
            foreach ((int x, int y) in to)
            {
                int dx = x - from[i].X, dy = y - from[i].Y;
                least = Math.Min(least, dx * dx + dy * dy);
            }
            nearest[i] = Math.Sqrt(least);
        }
        Array.Sort(nearest);
        double at = 0.95 * (nearest.Length - 1);
        int below = (int)at, above = Math.Min(below + 1, nearest.Length - 1);
        return nearest[below] + (at - below) * (nearest[above] - nearest[below]);
    }

    private static List<(int X, int Y)> Border(ReadOnlySpan<byte> mask, int width)
    {
        List<(int, int)> border = [];
        int height = mask.Length / width;
        for (int y = 0, i = 0; y < height; y++)
            for (int x = 0; x < width; x++, i++)
                if (mask[i] != 0 && (x == 0 || y == 0 || x == width - 1 || y == height - 1 || mask[i - 1] == 0 || mask[i + 1] == 0 || mask[i - width] == 0 || mask[i + width] == 0))
                    border.Add((x, y));
        return border;
    }
}
