namespace EdgeRadiomics.Features;

/// <summary>The ellipse with the mask's own area centre and second moments, in px of the box.</summary>
internal readonly record struct EllipseFit(double X, double Y, double XX, double YY, double XY)
{
    public static EllipseFit Of(RegionWorkspace lesion)
    {
        long n = lesion.AreaPx, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
        for (int y = 0; y < lesion.BoxHeight; y++)
        {
            ReadOnlySpan<byte> row = lesion.Inside.Slice((y + 1) * lesion.Stride + 1, lesion.BoxWidth);
            for (int from = row.IndexOf((byte)1), to; from < row.Length && from >= 0; from = NextRun(row, to))
            {
                int rest = row[from..].IndexOf((byte)0);
                to = rest < 0 ? row.Length : from + rest;

                // Sums over [from, to) as differences of sums from 0.
                long count = to - from, sum = Triangle(to) - Triangle(from);
                sx += sum;
                sxx += Pyramid(to) - Pyramid(from);
                sy += y * count;
                syy += (long)y * y * count;
                sxy += y * sum;
            }
        }
        double mx = (double)sx / n, my = (double)sy / n;

        // A pixel is a square, not a point: its own second moment is 1/12.
        return new EllipseFit(mx, my, (double)sxx / n - mx * mx + 1.0 / 12, (double)syy / n - my * my + 1.0 / 12, (double)sxy / n - mx * my);
    }

    private static int NextRun(ReadOnlySpan<byte> row, int from)
    {
        int rest = row[from..].IndexOf((byte)1);
        return rest < 0 ? row.Length : from + rest;
    }

    // 0 + 1 + ... + (n - 1), and the same of squares.
    private static long Triangle(long n) => n * (n - 1) / 2;

    private static long Pyramid(long n) => n * (n - 1) * (2 * n - 1) / 6;

    /// <summary>Intersection over union of ellipse and mask, 0 to 1.</summary>
    public double Overlap(RegionWorkspace lesion)
    {
        double determinant = XX * YY - XY * XY;
        if (determinant <= 0) return double.NaN;
        int reachX = (int)(2 * Math.Sqrt(XX)) + 1, reachY = (int)(2 * Math.Sqrt(YY)) + 1, shared = 0, ellipse = 0;
        for (int y = (int)Y - reachY; y <= (int)Y + reachY + 1; y++)
            for (int x = (int)X - reachX; x <= (int)X + reachX + 1; x++)
            {
                double dx = x - X, dy = y - Y;
                if (YY * dx * dx - 2 * XY * dx * dy + XX * dy * dy > 4 * determinant) continue;
                ellipse++;
                if (x >= 0 && y >= 0 && x < lesion.BoxWidth && y < lesion.BoxHeight && lesion.Inside[(y + 1) * lesion.Stride + x + 1] != 0) shared++;
            }
        return (double)shared / (ellipse + lesion.AreaPx - shared);
    }

    /// <summary>Angle of the major axis to the rows, 0 to 90 degrees, with rows <paramref name="square"/> times as far apart as columns.</summary>
    public double AngleDeg(double square)
    {
        double xx = XX, yy = YY * square * square, xy = XY * square, middle = (xx + yy) / 2;
        double spread = Math.Sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
        if (spread <= 1e-12 * middle) return double.NaN;

        // The major axis is (spread + (xx - yy) / 2, xy) and also (xy, spread + (yy - xx) / 2). The form whose sum does not
        // cancel is taken: the other one is (0, 0) for an axis exactly upright, which read as lying flat.
        return xx >= yy
            ? DeterministicMath.AtanDeg(Math.Abs(xy), spread + (xx - yy) / 2)
            : DeterministicMath.AtanDeg(spread + (yy - xx) / 2, Math.Abs(xy));
    }
}
