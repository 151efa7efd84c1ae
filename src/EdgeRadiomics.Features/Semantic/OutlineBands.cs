namespace EdgeRadiomics.Features.Semantic;

/// <summary>The bands just inside and just outside a lesion's outline, found with one summed-area table.</summary>
/// <remarks>Buffer is reused. Not thread-safe.</remarks>
internal sealed class OutlineBands
{
    private int[] sums = [];

    /// <summary>Mean echo of the outer band minus that of the inner band, grey levels; NaN when one of them is empty.</summary>
    public double ContrastGreyLevels(in PixelRegion region, RegionWorkspace lesion)
    {
        // pi is spared: sqrt(area) / 18 is a tenth of the radius of the circle of that area, within 1.6 %.
        int reach = Math.Max(2, (int)(Math.Sqrt(lesion.AreaPx) / 18 + 0.5)), side = 2 * reach + 1;
        SumMask(lesion, side, out int width, out int height);
        long outerSum = 0, innerSum = 0;
        int outer = 0, inner = 0;
        for (int y = 0; y < height - side; y++)
        {
            int row = lesion.Top + y - reach;
            if (row < 0 || row >= region.Height) continue;
            for (int x = 0; x < width - side; x++)
            {
                int column = lesion.Left + x - reach;
                if (column < 0 || column >= region.Width) continue;
                int covered = sums[(y + side) * width + x + side] - sums[y * width + x + side] - sums[(y + side) * width + x] + sums[y * width + x];
                if (covered == 0 || covered == side * side) continue;
                int at = row * region.Width + column;
                if (!region.HasEcho(at)) continue;
                if (region.Mask[at] != 0)
                {
                    inner++;
                    innerSum += region.Pixels[at];
                }
                else
                {
                    outer++;
                    outerSum += region.Pixels[at];
                }
            }
        }
        return outer > 0 && inner > 0 ? (double)outerSum / outer - (double)innerSum / inner : double.NaN;
    }

    // Table over the box grown by twice the reach, so that every window of every pixel of both bands fits.
    private void SumMask(RegionWorkspace lesion, int side, out int width, out int height)
    {
        (width, height) = (lesion.BoxWidth + 2 * side - 1, lesion.BoxHeight + 2 * side - 1);
        if (sums.Length < width * height) sums = new int[width * height];
        sums.AsSpan(0, width).Clear();
        for (int y = 1; y < height; y++)
        {
            int line = 0, row = y - side;
            sums[y * width] = 0;
            for (int x = 1; x < width; x++)
            {
                int column = x - side;
                if (row >= 0 && row < lesion.BoxHeight && column >= 0 && column < lesion.BoxWidth)
                    line += lesion.Inside[(row + 1) * lesion.Stride + column + 1];
                sums[y * width + x] = sums[(y - 1) * width + x] + line;
            }
        }
    }
}
