namespace EdgeRadiomics.Features.Textures;

/// <summary>The features that runs, zones, distance zones and dependences share: each is a sum over a <see cref="LevelSizeMatrix"/>.</summary>
internal ref struct LevelSizeFeatures
{
    /// <summary>Features of a matrix; only dependences use the last.</summary>
    public const int Count = 17;

    // 1/i^2 and n log2 n of small numbers, which are nearly all that occur.
    private static readonly double[] InverseSquares = [.. Enumerable.Range(0, 256).Select(i => 1.0 / Math.Max(1, i * i))];
    private static readonly double[] CountLogs = [.. Enumerable.Range(0, 1024).Select(n => n < 2 ? 0 : n * DeterministicMath.Log2(n))];

    private Span<long> byLevel;
    private long total, sizeSum, countSquares, sizeNonUniformity;
    private Int128 sizeSquares;
    private double small, large, low, high, smallLow, smallHigh, largeLow, largeHigh, countLogs;

    /// <summary>Fills up to <see cref="Count"/> values in the order of <see cref="Definitions"/>; NaN where the matrix is empty.</summary>
    public static void Compute(LevelSizeMatrix matrix, Span<double> values)
    {
        LevelSizeFeatures sums = new() { byLevel = stackalloc long[matrix.Levels + 1] };
        sums.byLevel.Clear();
        for (int size = 1; size <= matrix.Sizes; size++) sums.Add(size, matrix.Row(size));
        int next = 0;
        while (matrix.NextLarge(ref next, out int size, out ReadOnlySpan<int> row)) sums.Add(size, row);
        Span<double> all = stackalloc double[Count];
        if (sums.total == 0) all.Fill(double.NaN);
        else sums.Finish(matrix.Population, all);
        all[..values.Length].CopyTo(values);
    }

    /// <summary>Definitions by prefix; <paramref name="words"/> says what a size is, what it is called when small and large, and what is counted.</summary>
    public static FeatureDefinition[] Definitions(string family, string[] names, string[] codes, LevelSizeWords words, string suffix = "", string? aggregation = null, string?[]? aliases = null)
    {
        string[] formulas =
        [
            "sum n(i,j) / j^2 / N", "sum n(i,j) j^2 / N", "sum n(i,j) / i^2 / N", "sum n(i,j) i^2 / N",
            "sum n(i,j) / (i^2 j^2) / N", "sum n(i,j) i^2 / j^2 / N", "sum n(i,j) j^2 / i^2 / N", "sum n(i,j) i^2 j^2 / N",
            "sum over i of (sum over j of n(i,j))^2 / N", "sum over i of (sum over j of n(i,j))^2 / N^2",
            "sum over j of (sum over i of n(i,j))^2 / N", "sum over j of (sum over i of n(i,j))^2 / N^2",
            "N / pixels", "variance of i under n(i,j) / N", "variance of j under n(i,j) / N", "-sum n(i,j) / N log2(n(i,j) / N)", "sum (n(i,j) / N)^2",
        ];
        return [.. names.Select((name, k) => new FeatureDefinition(name + suffix, codes[k], family, "1", $"{formulas[k]}; n(i,j) {words.Counted} of level i and {words.Size} j, N their sum")
        {
            Aggregation = aggregation, PyRadiomicsName = aliases?[k],
        })];
    }

    private void Add(int size, ReadOnlySpan<int> row)
    {
        long n = 0, squares = 0;
        double lows = 0;
        for (int level = 1; level < row.Length; level++)
        {
            int count = row[level];
            if (count == 0) continue;
            n += count;
            squares += count * (long)(level * level);
            lows += count * InverseSquares[level];
            byLevel[level] += count;
            countSquares += (long)count * count;
            countLogs += count < CountLogs.Length ? CountLogs[count] : count * DeterministicMath.Log2(count);
        }
        if (n == 0) return;
        double size2 = (double)size * size;
        total += n;
        sizeSum += n * size;
        sizeSquares += (Int128)n * size * size;
        sizeNonUniformity += n * n;
        (small, large, low, high) = (small + n / size2, large + n * size2, low + lows, high + squares);
        (smallLow, smallHigh, largeLow, largeHigh) = (smallLow + lows / size2, smallHigh + squares / size2, largeLow + lows * size2, largeHigh + squares * size2);
    }

    private readonly void Finish(long population, Span<double> f)
    {
        double n = total;
        long levelSum = 0, levelSquares = 0, nonUniformity = 0;
        for (int level = 1; level < byLevel.Length; level++)
        {
            levelSum += level * byLevel[level];
            levelSquares += level * (long)level * byLevel[level];
            nonUniformity += byLevel[level] * byLevel[level];
        }
        (f[0], f[1], f[2], f[3]) = (small / n, large / n, low / n, high / n);
        (f[4], f[5], f[6], f[7]) = (smallLow / n, smallHigh / n, largeLow / n, largeHigh / n);
        (f[8], f[9], f[10], f[11]) = (nonUniformity / n, nonUniformity / (n * n), sizeNonUniformity / n, sizeNonUniformity / (n * n));
        f[12] = n / population;
        f[13] = (double)((Int128)total * levelSquares - (Int128)levelSum * levelSum) / (n * n);
        f[14] = (double)(total * sizeSquares - (Int128)sizeSum * sizeSum) / (n * n);
        f[15] = Math.Max(0, DeterministicMath.Log2(n) - countLogs / n);
        f[16] = countSquares / (n * n);
    }
}
