namespace EdgeRadiomics.Features.Semantic;

/// <summary>
/// Sonographic signs as numbers. Echo is compared with tissue at the same depth, so that gain and time-gain compensation
/// cancel; grey levels become dB by <see cref="DbPerGreyLevel"/>.
/// </summary>
/// <remarks>Buffers are reused. Not thread-safe.</remarks>
internal sealed class SemanticDescriptors
{
    /// <summary>A grey map of 60 dB over 255 levels, the middle of the usual 50 to 70 dB: the frame does not tell its own.</summary>
    public const double DbPerGreyLevel = 60.0 / 255;

    // Of the lesion's width: how much of each side is left out behind it. Chosen with TissueFlanks' settings.
    private const double SideCut = 0.3;

    public static readonly FeatureDefinition[] Definitions =
    [
        Define("sem_posterior_echo_db", "dB", "mean echo behind the lesion's middle 40 % of columns, over half its height, minus the flanks' mean on the same row; negative is shadowing, positive enhancement"),
        Define("sem_echo_level_db", "dB", "mean echo inside minus the flanks' mean on the same rows; negative is hypoechoic"),
        Define("sem_edge_contrast_db", "dB", "mean echo of the band just outside the outline minus that just inside; band of a tenth of the equivalent radius, at least 2 px"),
        Define("sem_irregularity", "1", "(1 - solidity) + (1 - overlap with the ellipse of the same moments) / 4; 0 for an ellipse"),
        Define("sem_margin_indistinctness", "1", "(1 - solidity) - edge contrast / 80 dB; high is not circumscribed"),
        Define("sem_height_width", "1", "height / width of the bounding box, mm where known; above 1 is not parallel to the skin"),
        Define("sem_axis_angle_deg", "degree", "angle of the major axis to the skin line, 0 to 90; undefined for a circle"),
    ];

    private readonly OutlineBands bands = new();

    public void Compute(in PixelRegion region, RegionWorkspace lesion, TissueFlanks flanks, Span<double> values)
    {
        EllipseFit ellipse = EllipseFit.Of(lesion);
        double solidity = lesion.AreaPx / lesion.Hull.AreaPx, edge = bands.ContrastGreyLevels(region, lesion) * DbPerGreyLevel;
        double square = (lesion.YMm ?? 1) / (lesion.XMm ?? 1);
        values[0] = BehindGreyLevels(region, lesion, flanks) * DbPerGreyLevel;
        values[1] = InsideGreyLevels(region, lesion, flanks) * DbPerGreyLevel;
        values[2] = edge;
        values[3] = 1 - solidity + (1 - ellipse.Overlap(lesion)) / 4;
        values[4] = 1 - solidity - edge / 80;
        values[5] = lesion.BoxHeight * square / lesion.BoxWidth;
        values[6] = ellipse.AngleDeg(square);
    }

    private static double BehindGreyLevels(in PixelRegion region, RegionWorkspace lesion, TissueFlanks flanks)
    {
        int depth = TissueFlanks.DepthBehind(lesion), cut = (int)(SideCut * lesion.BoxWidth), count = 0;
        double sum = 0;
        for (int x = cut; x < lesion.BoxWidth - cut; x++)
        {
            int bottom = lesion.BoxHeight - 1;
            while (bottom >= 0 && lesion.Inside[(bottom + 1) * lesion.Stride + x + 1] == 0) bottom--;
            if (bottom < 0) continue;
            for (int row = bottom + 1; row <= bottom + depth && lesion.Top + row < region.Height; row++)
                AddDifference(region, lesion, flanks, x, row, ref sum, ref count);
        }
        return count >= lesion.BoxWidth ? sum / count : double.NaN;
    }

    private static double InsideGreyLevels(in PixelRegion region, RegionWorkspace lesion, TissueFlanks flanks)
    {
        int count = 0;
        double sum = 0;
        for (int row = 0; row < lesion.BoxHeight; row++)
            for (int x = 0; x < lesion.BoxWidth; x++)
                if (lesion.Inside[(row + 1) * lesion.Stride + x + 1] != 0) AddDifference(region, lesion, flanks, x, row, ref sum, ref count);
        return count > 0 ? sum / count : double.NaN;
    }

    private static void AddDifference(in PixelRegion region, RegionWorkspace lesion, TissueFlanks flanks, int x, int row, ref double sum, ref int count)
    {
        int at = (lesion.Top + row) * region.Width + lesion.Left + x;
        if (double.IsNaN(flanks[row]) || !region.HasEcho(at)) return;
        sum += region.Pixels[at] - flanks[row];
        count++;
    }

    private static FeatureDefinition Define(string name, string unit, string formula) => new(name, null, "semantic", unit, formula);
}
