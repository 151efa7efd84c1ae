using System.Numerics;

namespace EdgeRadiomics.Features.Textures;

/// <summary>Runs of equal level along the four directions (IBSI family TP0I).</summary>
/// <remarks>
/// Every pixel counts as a run of one; where a pixel equals the one before it, its own run and the run so far are taken back
/// and one longer is counted. Only equal pixels are visited. Buffers are reused. Not thread-safe.
/// </remarks>
internal sealed class RunLengths
{
    private static readonly string[] Names =
    [
        "rlm_sre", "rlm_lre", "rlm_lgre", "rlm_hgre", "rlm_srlge", "rlm_srhge", "rlm_lrlge", "rlm_lrhge",
        "rlm_glnu", "rlm_glnu_norm", "rlm_rlnu", "rlm_rlnu_norm", "rlm_r_perc", "rlm_gl_var", "rlm_rl_var", "rlm_rl_entr",
    ];

    private static readonly string[] Codes =
        ["22OV", "W4KF", "V3SW", "G3QZ", "HTZT", "GD3A", "IVPO", "3KUM", "R5YN", "OVBL", "W92Y", "IC23", "9ZK5", "8CE5", "SXLW", "HJ9O"];

    private static readonly string[] Aliases =
    [
        "ShortRunEmphasis", "LongRunEmphasis", "LowGrayLevelRunEmphasis", "HighGrayLevelRunEmphasis",
        "ShortRunLowGrayLevelEmphasis", "ShortRunHighGrayLevelEmphasis", "LongRunLowGrayLevelEmphasis", "LongRunHighGrayLevelEmphasis",
        "GrayLevelNonUniformity", "GrayLevelNonUniformityNormalized", "RunLengthNonUniformity", "RunLengthNonUniformityNormalized",
        "RunPercentage", "GrayLevelVariance", "RunVariance", "RunEntropy",
    ];

    private static readonly LevelSizeWords Words = new("runs", "length");

    public static readonly FeatureDefinition[] Averaged =
        LevelSizeFeatures.Definitions("glrlm", Names, Codes, Words, aggregation: Aggregations.Averaged, aliases: [.. Aliases.Select(name => "glrlm_" + name)]);

    public static readonly FeatureDefinition[] Merged = LevelSizeFeatures.Definitions("glrlm", Names, Codes, Words, "_merged", Aggregations.Merged);

    private readonly LevelSizeMatrix[] directions = [new(), new(), new(), new()];
    private readonly LevelSizeMatrix merged = new();
    private int[] before = [], here = [];

    public LevelSizeMatrix Of(int direction) => directions[direction];

    public void Clear(int levels)
    {
        foreach (LevelSizeMatrix direction in directions) direction.Clear(levels);
    }

    public void Add(BinPlane plane)
    {
        if (here.Length < plane.Stride) (before, here) = (new int[plane.Stride], new int[plane.Stride]);
        for (int direction = 0; direction < directions.Length; direction++) Count(plane, Glcm.Directions[direction], directions[direction]);
    }

    /// <summary>Directions averaged.</summary>
    public void Compute(Span<double> values)
    {
        Span<double> one = stackalloc double[Names.Length];
        values.Clear();
        foreach (LevelSizeMatrix direction in directions)
        {
            LevelSizeFeatures.Compute(direction, one);
            for (int i = 0; i < one.Length; i++) values[i] += one[i] / directions.Length;
        }
    }

    /// <summary>Directions merged.</summary>
    public void ComputeMerged(Span<double> values)
    {
        merged.Clear(directions[0].Levels);
        foreach (LevelSizeMatrix direction in directions) merged.Add(direction);
        LevelSizeFeatures.Compute(merged, values);
    }

    private void Count(BinPlane plane, (int X, int Y) step, LevelSizeMatrix matrix)
    {
        int row = plane.Levels + 1, back = step.Y * plane.Stride + step.X, longest = 1;
        Span<int> counts = matrix.Reserve(Math.Max(plane.Width, plane.Height));
        matrix.AddPopulation(plane.AreaPx);
        for (int level = 1; level < row; level++) counts[row + level] += plane.LevelCounts[level];
        before.AsSpan().Fill(1);
        for (int y = 0; y < plane.Height; y++)
        {
            here.AsSpan(0, plane.Stride).Fill(1);
            int[] source = step.Y == 0 ? here : before;
            for (int x = 0; x < plane.Width; x += 32)
            {
                int at = plane.Row(y) + x;
                for (uint bits = plane.EqualBits(at, back, plane.Width - x); bits != 0; bits &= bits - 1)
                {
                    int k = BitOperations.TrailingZeroCount(bits), column = x + k + 1, length = source[column - step.X] + 1, level = plane.Bins[at + k];
                    here[column] = length;
                    counts[row + level]--;
                    counts[length * row + level]++;
                    counts[(length - 1) * row + level]--;
                    if (length > longest) longest = length;
                }
            }
            (before, here) = (here, before);
        }
        matrix.Use(longest);
    }
}
