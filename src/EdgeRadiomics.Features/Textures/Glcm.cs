namespace EdgeRadiomics.Features.Textures;

/// <summary>Grey level co-occurrence at distance 1 in the four 2D directions, symmetric, counted as integers.</summary>
/// <remarks>Clear, add slices, finish, read. Buffers are reused. Not thread-safe.</remarks>
internal sealed class Glcm
{
    /// <summary>The four directions (dx, dy) that, with their opposites, are the eight neighbours.</summary>
    public static readonly (int X, int Y)[] Directions = [(1, 0), (1, 1), (0, 1), (-1, 1)];

    private readonly int[][] counts = [[], [], [], []];
    private int[] merged = [];

    public int Bins { get; private set; }

    /// <summary>Co-occurrence counts of one direction, Bins x Bins, row-major, symmetric.</summary>
    public ReadOnlySpan<int> Of(int direction) => counts[direction].AsSpan(0, Bins * Bins);

    public void Clear(int bins)
    {
        Bins = bins;
        int length = (bins + 1) * (bins + 1);
        for (int direction = 0; direction < counts.Length; direction++)
        {
            if (counts[direction].Length < length) counts[direction] = new int[length];
            counts[direction].AsSpan(0, length).Clear();
        }
    }

    /// <summary>Counts every direction; pairs with a pixel outside the mask do not count.</summary>
    public void Add(BinPlane plane)
    {
        for (int direction = 0; direction < Directions.Length; direction++)
        {
            int step = Directions[direction].Y * plane.Stride + Directions[direction].X, rows = Bins + 1;
            int[] wide = counts[direction];

            // Bin 0 (outside) is counted like any other and thrown away after: no branch in the loop.
            for (int y = 0; y < plane.Height; y++)
            {
                ReadOnlySpan<byte> from = plane.Bins.Slice(plane.Row(y), plane.Width), to = plane.Bins.Slice(plane.Row(y) + step, plane.Width);
                for (int x = 0; x < from.Length; x++) wide[from[x] * rows + to[x]]++;
            }
        }
    }

    /// <summary>Makes the matrices symmetric and drops what touched the outside.</summary>
    public void Finish()
    {
        foreach (int[] direction in counts) Symmetrise(direction, Bins + 1);
    }

    /// <summary>The four directions' counts added.</summary>
    public ReadOnlySpan<int> Merge()
    {
        if (merged.Length < Bins * Bins) merged = new int[Bins * Bins];
        Span<int> sum = merged.AsSpan(0, Bins * Bins);
        for (int i = 0; i < sum.Length; i++) sum[i] = counts[0][i] + counts[1][i] + counts[2][i] + counts[3][i];
        return sum;
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
