using System.Numerics;

namespace EdgeRadiomics.Features.Textures;

/// <summary>Zones of touching pixels of equal level, eight neighbours: their sizes (IBSI family 9SAK) and their distances to the mask's edge (VMDZ).</summary>
/// <remarks>Union-find over the pixels that equal an earlier neighbour; a root is its zone's first pixel. Buffers are reused. Not thread-safe.</remarks>
internal sealed class Zones
{
    private static readonly string[] SizeNames =
    [
        "szm_sze", "szm_lze", "szm_lgze", "szm_hgze", "szm_szlge", "szm_szhge", "szm_lzlge", "szm_lzhge",
        "szm_glnu", "szm_glnu_norm", "szm_zsnu", "szm_zsnu_norm", "szm_z_perc", "szm_gl_var", "szm_zs_var", "szm_zs_entr",
    ];

    private static readonly string[] SizeCodes =
        ["5QRC", "48P8", "XMSY", "5GN9", "5RAI", "HW1V", "YH51", "J17V", "JNSA", "Y1RO", "4JP3", "VB3A", "P30P", "BYLV", "3NSA", "GU8N"];

    private static readonly string[] SizeAliases =
    [
        "SmallAreaEmphasis", "LargeAreaEmphasis", "LowGrayLevelZoneEmphasis", "HighGrayLevelZoneEmphasis",
        "SmallAreaLowGrayLevelEmphasis", "SmallAreaHighGrayLevelEmphasis", "LargeAreaLowGrayLevelEmphasis", "LargeAreaHighGrayLevelEmphasis",
        "GrayLevelNonUniformity", "GrayLevelNonUniformityNormalized", "SizeZoneNonUniformity", "SizeZoneNonUniformityNormalized",
        "ZonePercentage", "GrayLevelVariance", "ZoneVariance", "ZoneEntropy",
    ];

    private static readonly string[] DistanceNames =
    [
        "dzm_sde", "dzm_lde", "dzm_lgze", "dzm_hgze", "dzm_sdlge", "dzm_sdhge", "dzm_ldlge", "dzm_ldhge",
        "dzm_glnu", "dzm_glnu_norm", "dzm_zdnu", "dzm_zdnu_norm", "dzm_z_perc", "dzm_gl_var", "dzm_zd_var", "dzm_zd_entr",
    ];

    private static readonly string[] DistanceCodes =
        ["0GBI", "MB4I", "S1RA", "K26C", "RUVG", "DKNJ", "A7WM", "KLTH", "VFT7", "7HP3", "V294", "IATH", "VIWW", "QK93", "7WT1", "GBDU"];

    public static readonly FeatureDefinition[] SizeDefinitions = LevelSizeFeatures.Definitions(
        "glszm", SizeNames, SizeCodes, new LevelSizeWords("zones", "pixels"), aggregation: Aggregations.BySlice, aliases: [.. SizeAliases.Select(name => "glszm_" + name)]);

    public static readonly FeatureDefinition[] DistanceDefinitions = LevelSizeFeatures.Definitions(
        "gldzm", DistanceNames, DistanceCodes, new LevelSizeWords("zones", "least steps over sides to outside the mask"), aggregation: Aggregations.BySlice);

    private int[] parent = [], size = [], itself = [];
    private ushort[] distance = [];

    public LevelSizeMatrix BySize { get; } = new();

    public LevelSizeMatrix ByDistance { get; } = new();

    public void Clear(int levels)
    {
        BySize.Clear(levels);
        ByDistance.Clear(levels);
    }

    public void Add(BinPlane plane, bool distances)
    {
        int length = plane.Stride * (plane.Height + 2);
        if (parent.Length < length) (parent, size, itself, distance) = (new int[length], new int[length], [.. Enumerable.Range(0, length)], new ushort[length]);
        itself.AsSpan(0, length).CopyTo(parent);
        foreach ((int x, int y) in Glcm.Directions) Join(plane, y * plane.Stride + x);
        if (distances) MeasureDistances(plane);
        size.AsSpan(0, length).Clear();

        // Parents come before children, so one pass from the front flattens every tree.
        for (int y = 0; y < plane.Height; y++)
            for (int at = plane.Row(y), end = at + plane.Width; at < end; at++)
            {
                if (plane.Bins[at] == 0) continue;
                int root = parent[at] = parent[parent[at]];
                size[root]++;
                if (distances && distance[at] < distance[root]) distance[root] = distance[at];
            }
        Collect(plane, distances);
    }

    private void Join(BinPlane plane, int back)
    {
        for (int y = 0; y < plane.Height; y++)
            for (int x = 0; x < plane.Width; x += 32)
            {
                int at = plane.Row(y) + x;
                for (uint bits = plane.EqualBits(at, back, plane.Width - x); bits != 0; bits &= bits - 1)
                {
                    int k = BitOperations.TrailingZeroCount(bits), a = Root(at + k), b = Root(at + k - back);
                    if (a < b) parent[b] = a;
                    else parent[a] = b;
                }
            }
    }

    private int Root(int at)
    {
        while (parent[at] != at) at = parent[at] = parent[parent[at]];
        return at;
    }

    private void Collect(BinPlane plane, bool distances)
    {
        BySize.AddPopulation(plane.AreaPx);
        if (distances) ByDistance.AddPopulation(plane.AreaPx);
        for (int y = 0; y < plane.Height; y++)
            for (int at = plane.Row(y), end = at + plane.Width; at < end; at++)
            {
                if (size[at] == 0) continue;
                BySize.Add(plane.Bins[at], size[at]);
                if (distances) ByDistance.Add(plane.Bins[at], distance[at]);
            }
    }

    // Steps over pixel sides to the nearest pixel outside, there and back: exact for this distance. The border counts as outside.
    private void MeasureDistances(BinPlane plane)
    {
        int stride = plane.Stride, length = stride * (plane.Height + 2);
        distance.AsSpan(0, length).Clear();
        for (int at = stride; at < length - stride; at++)
            if (plane.Bins[at] != 0) distance[at] = (ushort)(Math.Min(distance[at - 1], distance[at - stride]) + 1);
        for (int at = length - stride - 1; at >= stride; at--)
            if (plane.Bins[at] != 0) distance[at] = (ushort)Math.Min(distance[at], Math.Min(distance[at + 1], distance[at + stride]) + 1);
    }
}
