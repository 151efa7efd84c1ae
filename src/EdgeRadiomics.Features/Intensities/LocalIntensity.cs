namespace EdgeRadiomics.Features.Intensities;

/// <summary>Brightest mean over a sphere of 1 cm^3 (IBSI family 9ST6), in one slice or a stack.</summary>
/// <remarks>Sums along rows are made once, so a row of the sphere costs two look-ups. Buffers are reused. Not thread-safe.</remarks>
internal sealed class LocalIntensity
{
    private const double RadiusMm = 6.203504908994;

    public static readonly FeatureDefinition[] Definitions =
    [
        Define("loc_peak_loc", "VJGA", "mean X within 6.2035 mm (a sphere of 1 cm^3, cut by the slices there are, pixels outside the mask too) of the brightest pixel, the highest of several; undefined without spacing"),
        Define("loc_peak_glob", "0F91", "highest such mean around any pixel of the mask; undefined without spacing"),
    ];

    private long[] sums = [];

    public void Compute(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> mask, StackGeometry size, int brightest, Span<double> values)
    {
        values.Fill(double.NaN);
        if (size.XMm is not { } xMm || size.YMm is not { } yMm || (size.Slices > 1 && size.ZMm is null)) return;
        double zMm = size.ZMm ?? 1;
        SumRows(pixels, size.Width);
        for (int at = 0; at < mask.Length; at++)
        {
            if (mask[at] == 0) continue;
            double mean = MeanAround(at, size, xMm, yMm, zMm);
            if (!(mean <= values[1])) values[1] = mean;
            if (pixels[at] == brightest && !(mean <= values[0])) values[0] = mean;
        }
    }

    private double MeanAround(int at, StackGeometry size, double xMm, double yMm, double zMm)
    {
        int x = at % size.Width, y = at / size.Width % size.Height, z = at / size.Width / size.Height;
        int rowsReach = (int)(RadiusMm / yMm), slicesReach = (int)(RadiusMm / zMm);
        long sum = 0, count = 0;
        for (int slice = Math.Max(0, z - slicesReach); slice <= Math.Min(size.Slices - 1, z + slicesReach); slice++)
            for (int row = Math.Max(0, y - rowsReach); row <= Math.Min(size.Height - 1, y + rowsReach); row++)
            {
                double dz = (slice - z) * zMm, dy = (row - y) * yMm, left = RadiusMm * RadiusMm - dz * dz - dy * dy;
                if (left < 0) continue;
                int reach = (int)(Math.Sqrt(left) / xMm), from = Math.Max(0, x - reach), to = Math.Min(size.Width - 1, x + reach);
                int start = (slice * size.Height + row) * (size.Width + 1);
                sum += sums[start + to + 1] - sums[start + from];
                count += to - from + 1;
            }
        return (double)sum / count;
    }

    private void SumRows(ReadOnlySpan<byte> pixels, int width)
    {
        int rows = pixels.Length / width;
        if (sums.Length < rows * (width + 1)) sums = new long[rows * (width + 1)];
        for (int row = 0; row < rows; row++)
            for (int x = 0; x < width; x++)
                sums[row * (width + 1) + x + 1] = (x == 0 ? 0 : sums[row * (width + 1) + x]) + pixels[row * width + x];
    }

    private static FeatureDefinition Define(string name, string code, string formula) => new(name, code, "local-intensity", "grey level", formula);
}
