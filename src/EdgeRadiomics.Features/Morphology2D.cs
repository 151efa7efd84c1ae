using System.Numerics;

namespace EdgeRadiomics.Features;

/// <summary>Shape of the mask in the plane. Lengths and areas need millimetres; ratios do not.</summary>
internal static class Morphology2D
{
    public static readonly FeatureDefinition[] Definitions =
    [
        Define("morph2d_area_mm2", "mm^2", "mask pixels x pixel area; undefined without spacing", "PixelSurface"),
        Define("morph2d_mesh_area_mm2", "mm^2", "area inside the marching-squares outline; undefined without spacing", "MeshSurface"),
        Define("morph2d_perimeter_mm", "mm", "length of the marching-squares outline; undefined without spacing", "Perimeter"),
        Define("morph2d_perimeter_area_ratio", "1/mm", "perimeter / mesh area; undefined without spacing", "PerimeterSurfaceRatio"),
        Define("morph2d_diameter_mm", "mm", "largest distance between two corners of the mask's hull; undefined without spacing; pyradiomics measures between the marching-squares outline's points"),
        Define("morph2d_major_axis_mm", "mm", "4 sqrt(larger eigenvalue of the pixel positions' covariance); undefined without spacing", "MajorAxisLength"),
        Define("morph2d_minor_axis_mm", "mm", "4 sqrt(smaller eigenvalue); undefined without spacing", "MinorAxisLength"),
        Define("morph2d_elongation", "1", "sqrt(smaller / larger eigenvalue), 0 to 1; square pixels where spacing is unknown", "Elongation"),
        Define("morph2d_circularity", "1", "2 sqrt(pi area) / perimeter, 0 to 1, area and perimeter of the marching-squares outline", "Sphericity"),
        Define("morph2d_disproportion", "1", "1 / circularity, from 1 up: perimeter of the outline / perimeter of the circle of its area"),
        Define("morph2d_solidity", "1", "pixel area / area of the hull around the pixels' corners, 0 to 1"),
        Define("morph2d_extent", "1", "pixel area / area of the bounding box, 0 to 1"),
    ];

    public static void Compute(RegionWorkspace region, Span<double> values)
    {
        double x = region.XMm ?? 1, y = region.YMm ?? x;
        bool known = region.XMm is not null && region.YMm is not null;
        double area = region.AreaPx * x * y;
        (double meshArea, double perimeter) = Outline(region, x, y);
        (double major, double minor) = Axes(region, x, y);
        Hull hull = region.Hull;
        values.Fill(double.NaN);
        if (known)
        {
            (values[0], values[1], values[2], values[3]) = (area, meshArea, perimeter, perimeter / meshArea);
            (values[4], values[5], values[6]) = (hull.Diameter(x, y), 4 * Math.Sqrt(major), 4 * Math.Sqrt(minor));
        }
        if (major > 0) values[7] = Math.Sqrt(minor / major);

        // Even one pixel has an outline, a diamond of half its area, so neither divisor is 0.
        double circle = 2 * Math.Sqrt(Math.PI * meshArea);
        (values[8], values[9]) = (circle / perimeter, perimeter / circle);
        values[10] = region.AreaPx / hull.AreaPx;
        values[11] = (double)region.AreaPx / (region.BoxWidth * (long)region.BoxHeight);
    }

    // Marching squares: each 2 x 2 cell of pixel centres adds its share of the outline. Diagonal pairs are kept apart.
    private static (double Area, double Perimeter) Outline(RegionWorkspace region, double x, double y)
    {
        long one = 0, diagonal = 0, flat = 0, upright = 0, three = 0, all = 0;
        for (int row = 0; row <= region.BoxHeight; row++)
            for (int column = 0; column < region.Stride - 1; column += 32)
            {
                int at = row * region.Stride + column, count = region.Stride - 1 - column;
                uint a = region.InsideBits(at, count), b = region.InsideBits(at + 1, count);
                uint c = region.InsideBits(at + region.Stride, count), d = region.InsideBits(at + region.Stride + 1, count);
                uint odd = a ^ b ^ c ^ d, rows = (a & b) | (c & d);
                one += BitOperations.PopCount(odd & ~rows);
                three += BitOperations.PopCount(odd & rows);
                flat += BitOperations.PopCount(((a & b) ^ (c & d)) & ~odd);
                upright += BitOperations.PopCount(((a & c) ^ (b & d)) & ~odd);
                diagonal += BitOperations.PopCount(((a & d) ^ (b & c)) & ~odd);
                all += BitOperations.PopCount(a & b & c & d);
            }
        double slant = Math.Sqrt(x * x + y * y) / 2;
        double eighths = one + 2 * diagonal + 4 * (flat + upright) + 7 * three + 8 * all;
        return (eighths / 8 * x * y, (one + 2 * diagonal + three) * slant + flat * x + upright * y);
    }

    private static (double Major, double Minor) Axes(RegionWorkspace region, double x, double y)
    {
        // IBSI takes pixels as points here, so the square's own moment comes off again.
        EllipseFit fit = EllipseFit.Of(region);
        double xx = (fit.XX - 1.0 / 12) * x * x, yy = (fit.YY - 1.0 / 12) * y * y, xy = fit.XY * x * y;
        double middle = (xx + yy) / 2, spread = Math.Sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
        return (Math.Max(0, middle + spread), Math.Max(0, middle - spread));
    }

    private static FeatureDefinition Define(string name, string unit, string formula, string? alias = null) =>
        new(name, null, "morphology-2d", unit, formula) { PyRadiomicsName = alias is null ? null : "shape2D_" + alias };
}
