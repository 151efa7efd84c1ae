using System.Globalization;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Features.Tests;

/// <summary>The digital phantom of the Image Biomarker Standardisation Initiative (5 x 4 x 4 voxels) against its consensus values.</summary>
public class IbsiPhantomTests
{
    private const int Columns = 5, Rows = 4, Slices = 4;

    [Fact]
    public void Intensity_statistics_reach_the_consensus()
    {
        byte[] pixels = new byte[Columns * Rows * Slices], mask = new byte[pixels.Length];
        foreach (Voxel voxel in Voxels())
        {
            int at = (voxel.Z * Rows + voxel.Y) * Columns + voxel.X;
            (pixels[at], mask[at]) = (voxel.Level, voxel.Inside);
        }
        double[] values = Regions.Extract(Columns, Rows * Slices, pixels, mask);
        Compare(name => values.Of(name), "stat_", "").ShouldBe(18);
    }

    [Fact]
    public void Co_occurrence_averaged_over_slices_and_directions_reaches_the_consensus()
    {
        double[][] slices = [.. Enumerable.Range(0, Slices).Select(Slice)];
        Compare(name => slices.Average(values => values.Of(name)), "cm_", "_2D_avg").ShouldBe(25);
    }

    // Levels are doubled so that bins of width 2, the narrowest allowed, are the levels themselves. Two lone pixels of
    // level 1 and 6 keep the phantom's bins in slices that lack them; with no neighbour in the mask they make no pair.
    private static double[] Slice(int z)
    {
        const int Width = Columns + 4;
        byte[] pixels = new byte[Width * Rows], mask = new byte[pixels.Length];
        foreach (Voxel voxel in Voxels().Where(voxel => voxel.Z == z))
            (pixels[voxel.Y * Width + voxel.X], mask[voxel.Y * Width + voxel.X]) = ((byte)(2 * voxel.Level), voxel.Inside);
        (pixels[Width - 1], mask[Width - 1]) = (2, 1);
        (pixels[3 * Width - 1], mask[3 * Width - 1]) = (12, 1);
        return Regions.Extract(Width, Rows, pixels, mask, new FeatureSettings { BinWidth = 2 });
    }

    // The consensus is printed with three significant digits, so agreement is within half a unit of the third.
    private static int Compare(Func<string, double> ours, string prefix, string suffix)
    {
        int compared = 0;
        foreach (string line in File.ReadLines(Repository.SharedData("ibsi", "ibsi_1_reference_values", "ibsi_1_dig_phantom.csv")).Skip(1))
        {
            string[] cells = line.Split(';');
            if (!cells[2].StartsWith(prefix, StringComparison.Ordinal) || !cells[2].EndsWith(suffix, StringComparison.Ordinal)) continue;
            string name = cells[2][..^suffix.Length];
            double consensus = double.Parse(cells[0], CultureInfo.InvariantCulture);
            double unit = consensus == 0 ? 0 : Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(consensus))) - 2);
            ours(name).ShouldBe(consensus, 0.5000001 * unit, name);
            compared++;
        }
        return compared;
    }

    private static IEnumerable<Voxel> Voxels() =>
        File.ReadLines(Repository.SharedData("ibsi", "ibsi_1_digital_phantom", "phantom.csv")).Skip(1).Select(line => line.Split(','))
            .Select(cells => new Voxel(Whole(cells[0]), Whole(cells[1]), Whole(cells[2]), (byte)Whole(cells[3]), (byte)Whole(cells[4])));

    private static int Whole(string cell) => (int)double.Parse(cell, CultureInfo.InvariantCulture);

    private readonly record struct Voxel(int X, int Y, int Z, byte Level, byte Inside);
}
