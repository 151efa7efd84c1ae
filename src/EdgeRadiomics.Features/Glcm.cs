namespace EdgeRadiomics.Features;

/// <summary>Grey level co-occurrence at distance 1 in the four 2D directions, symmetric, counted as integers.</summary>
internal sealed class Glcm
{
    /// <summary>The four directions (dx, dy) that, with their opposites, are the eight neighbours.</summary>
    public static readonly (int X, int Y)[] Directions = [(1, 0), (1, 1), (0, 1), (-1, 1)];

    private readonly int[][] counts = [[], [], [], []];

    public int Bins { get; private set; }

    /// <summary>Co-occurrence counts of one direction, Bins x Bins, row-major, symmetric.</summary>
    public ReadOnlySpan<int> Of(int direction) => counts[direction].AsSpan(0, Bins * Bins);

    /// <summary>Sum of one direction's counts.</summary>
    public int Total(int direction)
    {
        int total = 0;
        foreach (int count in Of(direction)) total += count;
        return total;
    }

    /// <summary>Counts every direction; pairs with a pixel outside the mask do not count.</summary>
    public void Count(RegionWorkspace region)
    {
        Bins = region.BinCount;
        ReadOnlySpan<byte> plane = region.Bins;
        for (int direction = 0; direction < Directions.Length; direction++)
        {
            int length = (Bins + 1) * (Bins + 1);
            if (counts[direction].Length < length) counts[direction] = new int[length];
            Span<int> wide = counts[direction].AsSpan(0, length);
            wide.Clear();
            int step = Directions[direction].Y * region.Stride + Directions[direction].X, rows = Bins + 1;

            // Bin 0 (outside) is counted like any other and thrown away after: no branch in the loop.
            for (int y = 1; y <= region.BoxHeight; y++)
                for (int at = y * region.Stride + 1, end = at + region.BoxWidth; at < end; at++)
                    wide[plane[at] * rows + plane[at + step]]++;
            Symmetrise(wide, rows);
        }
    }

    // Drops row and column 0 and adds the transpose, in place: the target index never overtakes an unread source.
    private void Symmetrise(Span<int> wide, int rows)
    {
        for (int i = 1; i < rows; i++)
            for (int j = i; j < rows; j++)
            {
                int sum = wide[i * rows + j] + wide[j * rows + i];
                wide[i * rows + j] = sum;
                wide[j * rows + i] = sum;
            }
        for (int i = 0; i < Bins; i++)
            for (int j = 0; j < Bins; j++)
                wide[i * Bins + j] = wide[(i + 1) * rows + j + 1];
    }
}
