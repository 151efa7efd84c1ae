namespace EdgeRadiomics.Features.Semantic;

/// <summary>
/// Mean echo of the tissue left and right of the lesion, row by row: what a pixel at the same depth is compared with, so that
/// gain and time-gain compensation cancel.
/// </summary>
/// <remarks>Buffers are reused. Not thread-safe.</remarks>
internal sealed class TissueFlanks
{
    /// <summary>Parts of a grey level in <see cref="Level"/>.</summary>
    public const int Parts = 16;

    // Of the lesion's width: the gap before the flanks and their width. Chosen among 36 plain settings on breast-usg; the
    // AUC moves by less than .02 between the best fifteen.
    private const double Gap = 0.05, Width = 0.4;

    // Of the lesion's height: how far behind it the echo is taken.
    private const double BehindDepth = 0.5;

    private double[] means = [];
    private int[] levels = [];
    private int above;

    /// <summary>Variance of the flanks' grey levels about their row's mean; NaN where no tissue is seen.</summary>
    public double Variance { get; private set; }

    /// <summary>Mean grey level at a row of the lesion's box, above it (negative) or behind it; NaN where no tissue is seen.</summary>
    public double this[int row] => means[row + above];

    /// <summary>The same in whole <see cref="Parts"/> of a grey level, -1 where no tissue is seen: a constant added to all pixels moves it by exactly as much.</summary>
    public int Level(int row) => levels[row + above];

    /// <summary>Rows behind the lesion that are looked at.</summary>
    public static int DepthBehind(RegionWorkspace lesion) => Math.Max(1, (int)(BehindDepth * lesion.BoxHeight));

    /// <summary>Columns between lesion and flanks.</summary>
    public static int GapColumns(RegionWorkspace lesion) => (int)(Gap * lesion.BoxWidth);

    /// <summary>Columns of each flank.</summary>
    public static int WidthColumns(RegionWorkspace lesion) => Math.Max(1, (int)(Width * lesion.BoxWidth));

    /// <summary>The lesion's own rows and those behind it.</summary>
    public void Measure(in PixelRegion region, RegionWorkspace lesion) =>
        Measure(region, lesion, 0, DepthBehind(lesion), GapColumns(lesion), WidthColumns(lesion));

    /// <summary>Measures the rows of the lesion's box, some above and some behind it, flanks so far from the box and so wide.</summary>
    public void Measure(in PixelRegion region, RegionWorkspace lesion, int rowsAbove, int rowsBehind, int gap, int width)
    {
        int rows = rowsAbove + lesion.BoxHeight + rowsBehind, right = lesion.Left + lesion.BoxWidth + gap, left = lesion.Left - gap - width;
        if (means.Length < rows) (means, levels) = (new double[rows], new int[rows]);
        above = rowsAbove;
        double scatter = 0;
        long freedom = 0;
        for (int row = 0; row < rows; row++)
        {
            int y = lesion.Top - rowsAbove + row;
            Tissue seen = default;
            if (y >= 0 && y < region.Height)
            {
                seen.Add(region, y, Math.Max(0, left), lesion.Left - gap);
                seen.Add(region, y, right, Math.Min(region.Width, right + width));
            }
            means[row] = seen.Count > 0 ? (double)seen.Sum / seen.Count : double.NaN;
            levels[row] = seen.Count > 0 ? (int)((Parts * (long)seen.Sum + seen.Count / 2) / seen.Count) : -1;
            if (seen.Count < 2) continue;

            // n times the sum of squares about the mean, in integers, so that a constant added to all pixels leaves it.
            scatter += (double)((long)seen.Count * seen.Squares - (long)seen.Sum * seen.Sum) / seen.Count;
            freedom += seen.Count - 1;
        }
        Variance = freedom > 0 ? scatter / freedom : double.NaN;
    }

    private struct Tissue
    {
        public int Sum, Count;
        public long Squares;

        // Level 0 in the flanks is the black beside a stored sector, not tissue: speckle has no row of exact zeros.
        public void Add(in PixelRegion region, int y, int from, int to)
        {
            if (from >= to) return;
            ReadOnlySpan<byte> pixels = region.Pixels.Slice(y * region.Width + from, to - from);
            ReadOnlySpan<byte> echo = region.Sector.Length == 0 ? pixels : region.Sector.Slice(y * region.Width + from, to - from);
            for (int i = 0; i < pixels.Length; i++)
            {
                int level = pixels[i];
                if (level == 0 || echo[i] == 0) continue;
                (Sum, Squares, Count) = (Sum + level, Squares + level * level, Count + 1);
            }
        }
    }
}
