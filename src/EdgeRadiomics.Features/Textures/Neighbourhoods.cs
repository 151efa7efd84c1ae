using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeRadiomics.Features.Textures;

/// <summary>One pass over each pixel's eight neighbours: how many are like it (NGLDM, IBSI family REK0), and how far it is from their mean (NGTDM, IPET).</summary>
/// <remarks>Sums are integers, so lanes and order do not matter. Buffers are reused. Not thread-safe.</remarks>
internal sealed class Neighbourhoods
{
    private const int Around = 8;

    private static readonly string[] Names =
    [
        "ngl_lde", "ngl_hde", "ngl_lgce", "ngl_hgce", "ngl_ldlge", "ngl_ldhge", "ngl_hdlge", "ngl_hdhge",
        "ngl_glnu", "ngl_glnu_norm", "ngl_dcnu", "ngl_dcnu_norm", "ngl_dc_perc", "ngl_gl_var", "ngl_dc_var", "ngl_dc_entr", "ngl_dc_energy",
    ];

    private static readonly string[] Codes =
        ["SODN", "IMOQ", "TL9H", "OAE7", "EQ3F", "JA6D", "NBZI", "9QMG", "FP8K", "5SPA", "Z87G", "OKJI", "6XV8", "1PFV", "DNX2", "FCBV", "CAS9"];

    private static readonly string?[] Aliases =
    [
        "gldm_SmallDependenceEmphasis", "gldm_LargeDependenceEmphasis", "gldm_LowGrayLevelEmphasis", "gldm_HighGrayLevelEmphasis",
        "gldm_SmallDependenceLowGrayLevelEmphasis", "gldm_SmallDependenceHighGrayLevelEmphasis",
        "gldm_LargeDependenceLowGrayLevelEmphasis", "gldm_LargeDependenceHighGrayLevelEmphasis",
        "gldm_GrayLevelNonUniformity", null, "gldm_DependenceNonUniformity", "gldm_DependenceNonUniformityNormalized",
        null, "gldm_GrayLevelVariance", "gldm_DependenceVariance", "gldm_DependenceEntropy", null,
    ];

    public static readonly FeatureDefinition[] DependenceDefinitions = LevelSizeFeatures.Definitions(
        "ngldm", Names, Codes, new LevelSizeWords("pixels", "1 + neighbours of the same level"), aggregation: Aggregations.BySlice, aliases: Aliases);

    private ushort[] sums = [];
    private byte[] inside = [], alike = [];
    private long[] differences = [];
    private int[] counts = [];

    /// <summary>Pixels by level and 1 + number of neighbours of the same level.</summary>
    public LevelSizeMatrix Dependences { get; } = new();

    public int Levels { get; private set; }

    /// <summary>Sum of |neighbours x level - sum of neighbours| of the pixels of a level, by number of neighbours inside (1 to 8).</summary>
    public long Difference(int level, int neighbours) => differences[level * (Around + 1) + neighbours];

    /// <summary>Pixels of a level with that number of neighbours inside.</summary>
    public int Pixels(int level, int neighbours) => counts[level * (Around + 1) + neighbours];

    public void Clear(int levels)
    {
        int length = (levels + 1) * (Around + 1);
        if (counts.Length < length) (counts, differences) = (new int[length], new long[length]);
        counts.AsSpan(0, length).Clear();
        differences.AsSpan(0, length).Clear();
        Levels = levels;
        Dependences.Clear(levels);
    }

    public void Add(BinPlane plane)
    {
        int length = plane.Width + BinPlane.Slack, row = Levels + 1;
        if (sums.Length < length) (sums, inside, alike) = (new ushort[length], new byte[length], new byte[length]);
        Span<int> dependences = Dependences.Reserve(Around + 1);
        Dependences.Use(Around + 1);
        Dependences.AddPopulation(plane.AreaPx);
        for (int y = 0; y < plane.Height; y++)
        {
            Look(plane, plane.Row(y));
            ReadOnlySpan<byte> levels = plane.Bins.Slice(plane.Row(y), plane.Width), same = alike.AsSpan(0, plane.Width), around = inside.AsSpan(0, plane.Width);
            ReadOnlySpan<ushort> sum = sums.AsSpan(0, plane.Width);
            for (int x = 0; x < levels.Length; x++)
            {
                int level = levels[x], neighbours = around[x], cell = level * (Around + 1) + neighbours;
                if (level == 0) continue;
                dependences[(same[x] + 1) * row + level]++;
                counts[cell]++;
                differences[cell] += Math.Abs(neighbours * level - sum[x]);
            }
        }
    }

    // Sixteen pixels at a time: the sum of the neighbours' levels, how many are inside, how many are of the pixel's level.
    private void Look(BinPlane plane, int start)
    {
        ref byte first = ref MemoryMarshal.GetReference(plane.Bins);
        nuint stride = (nuint)plane.Stride;
        for (int x = 0; x < plane.Width; x += 16)
        {
            nuint at = (nuint)(start + x);
            Neighbours neighbours = new(Vector128.LoadUnsafe(ref first, at));
            neighbours.Add(ref first, at, 1);
            neighbours.Add(ref first, at, stride - 1);
            neighbours.Add(ref first, at, stride);
            neighbours.Add(ref first, at, stride + 1);
            neighbours.Same.CopyTo(alike, x);
            (Vector128.Create((byte)Around) - neighbours.Outside).CopyTo(inside, x);
            neighbours.Low.CopyTo(sums, x);
            neighbours.High.CopyTo(sums, x + 8);
        }
    }

    private ref struct Neighbours(Vector128<byte> here)
    {
        public Vector128<byte> Same, Outside;
        public Vector128<ushort> Low, High;

        // A lane that agrees is all ones, which is -1.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ref byte first, nuint at, nuint step)
        {
            Vector128<byte> before = Vector128.LoadUnsafe(ref first, at - step), after = Vector128.LoadUnsafe(ref first, at + step);
            Same -= Vector128.Equals(before, here) + Vector128.Equals(after, here);
            Outside -= Vector128.Equals(before, Vector128<byte>.Zero) + Vector128.Equals(after, Vector128<byte>.Zero);
            Low += Vector128.WidenLower(before) + Vector128.WidenLower(after);
            High += Vector128.WidenUpper(before) + Vector128.WidenUpper(after);
        }
    }
}
