using System.Globalization;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Features.Tests;

/// <summary>The digital phantom of the Image Biomarker Standardisation Initiative (5 x 4 x 4 voxels) against its consensus values.</summary>
public class IbsiPhantomTests
{
    private const int Columns = 5, Rows = 4, Slices = 4;
    private const double VoxelMm = 2;

    // What IBSI defines on a volume only, and aggregations over 13 directions or 26 neighbours.
    private static readonly string[] VolumesOnly = ["morph_", "_3D", "_3D_avg", "_3D_comb"];

    [Fact]
    public void Every_consensus_value_of_a_slice_or_a_stack_is_reached()
    {
        double[] bySlice = Measure(StackAggregation.BySlice), together = Measure(StackAggregation.Together);
        List<string> off = [], volumes = [];
        int reached = 0;
        foreach (Consensus row in Consensuses())
        {
            if (VolumesOnly.Any(part => row.Tag.StartsWith(part, StringComparison.Ordinal) || row.Tag.EndsWith(part, StringComparison.Ordinal)))
            {
                volumes.Add(row.Tag);
                continue;
            }
            (string name, double[] values) = Ours(row.Tag, bySlice, together);

            // The consensus is printed with three significant digits, so agreement is within half a unit of the third.
            double unit = row.Value == 0 ? 0 : Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(row.Value))) - 2);
            if (Math.Abs(values.Of(name) - row.Value) <= Math.Max(row.Tolerance, 0.5000001 * unit)) reached++;
            else off.Add($"{row.Tag}: {values.Of(name):R} here, {row.Value:R} there");
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{reached} of {reached + off.Count} consensus values; of volumes only: {volumes.Count}, {string.Join(' ', volumes)}");
        off.ShouldBeEmpty();

        // 20 + 23 + 6 without aggregation, 25 x 4 + 16 x 4 of directions, 16 + 16 + 5 + 17 twice.
        reached.ShouldBe(18 + 2 + 23 + 6 + 25 * 4 + 16 * 4 + 54 * 2);
    }

    [Fact]
    public void Each_feature_carries_the_code_that_the_consensus_table_gives_it()
    {
        Dictionary<string, string> codes = [];
        foreach (string[] cells in File.ReadLines(Repository.SharedData("ibsi", "ibsi_1_digital_phantom_reference_with_ids.csv")).Skip(1).Select(line => line.Split(',')))
            if (!cells[1].StartsWith("morph_", StringComparison.Ordinal)) codes[Name(cells[1])] = cells[2];
        codes.Count.ShouldBe(145);
        codes["cm_sum_entr"] = "P6QZ";
        FeatureCatalogue.All.Where(feature => codes.ContainsKey(feature.Name) && codes[feature.Name] != feature.IbsiCode).Select(feature => $"{feature.Name} {feature.IbsiCode}").ShouldBeEmpty();
        codes.Keys.Where(name => FeatureCatalogue.IndexOf(name) < 0).ShouldBeEmpty();
    }

    // Levels 1, 3, 4 and 6: six bins between the extremes are the levels themselves.
    private static double[] Measure(StackAggregation aggregation)
    {
        byte[] pixels = new byte[Columns * Rows * Slices], mask = new byte[pixels.Length];
        foreach (string[] cells in File.ReadLines(Repository.SharedData("ibsi", "ibsi_1_digital_phantom", "phantom.csv")).Skip(1).Select(line => line.Split(',')))
        {
            int at = (Whole(cells[2]) * Rows + Whole(cells[1])) * Columns + Whole(cells[0]);
            (pixels[at], mask[at]) = ((byte)Whole(cells[3]), (byte)Whole(cells[4]));
        }
        double[] values = new double[FeatureCatalogue.Count];
        new StackExtractor(new FeatureSettings { BinCount = 6, Families = FeatureFamilies.All }, aggregation)
            .Extract(pixels, mask, new StackGeometry(Columns, Rows, Slices, VoxelMm, VoxelMm, VoxelMm), values);
        return values;
    }

    private static (string Name, double[] Values) Ours(string tag, double[] bySlice, double[] together) =>
        (Name(tag) + (tag.EndsWith("_comb", StringComparison.Ordinal) ? "_merged" : ""), tag.Contains("_2_5D", StringComparison.Ordinal) ? together : bySlice);

    private static string Name(string tag)
    {
        foreach (string suffix in (string[])["_2D_avg", "_2D_comb", "_2_5D_avg", "_2_5D_comb", "_3D_avg", "_3D_comb", "_2D", "_2_5D", "_3D"])
            if (tag.EndsWith(suffix, StringComparison.Ordinal)) return tag[..^suffix.Length];
        return tag;
    }

    private static IEnumerable<Consensus> Consensuses() =>
        File.ReadLines(Repository.SharedData("ibsi", "ibsi_1_reference_values", "ibsi_1_dig_phantom.csv")).Skip(1).Select(line => line.Split(';'))
            .Where(cells => cells[0].Length > 0).Select(cells => new Consensus(cells[2], Number(cells[0]), cells[1].Length > 0 ? Number(cells[1]) : 0));

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private static int Whole(string cell) => (int)Number(cell);

    private readonly record struct Consensus(string Tag, double Value, double Tolerance);
}
