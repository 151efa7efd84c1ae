namespace EdgeRadiomics.Features.Textures;

/// <summary>How often each grey level occurs with each size: a run's length, a zone's pixels or distance, a pixel's like neighbours.</summary>
/// <remarks>Rows of one size lie together; sizes above <see cref="DenseSizes"/>, a few zones, go to a list. Buffers are reused. Not thread-safe.</remarks>
internal sealed class LevelSizeMatrix
{
    private const int DenseSizes = 512;

    private int[] counts = [], row = [];
    private long[] large = [];
    private int largeCount;

    public int Levels { get; private set; }

    /// <summary>Largest size held densely.</summary>
    public int Sizes { get; private set; }

    /// <summary>Pixels looked at: a percentage is of these.</summary>
    public long Population { get; private set; }

    public void Clear(int levels)
    {
        counts.AsSpan(0, Math.Min(counts.Length, (Sizes + 1) * (Levels + 1))).Clear();
        (Levels, Sizes, Population, largeCount) = (levels, 0, 0, 0);
    }

    public void AddPopulation(long pixels) => Population += pixels;

    /// <summary>Room for sizes up to <paramref name="sizes"/>: the count of (level, size) lies at size * (Levels + 1) + level.</summary>
    public Span<int> Reserve(int sizes)
    {
        int length = (sizes + 1) * (Levels + 1);
        if (counts.Length < length) Array.Resize(ref counts, length);
        return counts.AsSpan(0, length);
    }

    /// <summary>Says that rows up to <paramref name="size"/> have been written.</summary>
    public void Use(int size) => Sizes = Math.Max(Sizes, size);

    public void Add(int level, int size)
    {
        if (size > DenseSizes)
        {
            if (largeCount == large.Length) Array.Resize(ref large, Math.Max(64, 2 * large.Length));
            large[largeCount++] = ((long)size << 8) | (uint)level;
            return;
        }
        if (size > Sizes)
        {
            Reserve(size);
            Sizes = size;
        }
        counts[size * (Levels + 1) + level]++;
    }

    /// <summary>Adds another matrix of the same levels and no large sizes.</summary>
    public void Add(LevelSizeMatrix other)
    {
        Population += other.Population;
        Span<int> to = Reserve(other.Sizes);
        Use(other.Sizes);
        for (int i = 0; i < to.Length; i++) to[i] += other.counts[i];
    }

    /// <summary>Counts of one dense size by level.</summary>
    public ReadOnlySpan<int> Row(int size) => counts.AsSpan(size * (Levels + 1), Levels + 1);

    /// <summary>Counts of the next large size by level, in ascending order; false at the end. Begin at 0.</summary>
    public bool NextLarge(ref int from, out int size, out ReadOnlySpan<int> levels)
    {
        size = 0;
        levels = default;
        if (from >= largeCount) return false;
        if (from == 0) large.AsSpan(0, largeCount).Sort();
        if (row.Length < Levels + 1) row = new int[Levels + 1];
        row.AsSpan().Clear();
        size = (int)(large[from] >> 8);
        while (from < largeCount && large[from] >> 8 == size) row[(int)(large[from++] & 255)]++;
        levels = row.AsSpan(0, Levels + 1);
        return true;
    }
}
