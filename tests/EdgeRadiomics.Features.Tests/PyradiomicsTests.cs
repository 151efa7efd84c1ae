using System.Globalization;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Features.Tests;

/// <summary>PyRadiomics 3.1.1a3 on the same pixels: each of its 102 values in 2D is a feature of the catalogue under its own name.</summary>
public class PyradiomicsTests
{
    [Theory]
    [InlineData("pyradiomics_bw25.csv", 25)]
    [InlineData("pyradiomics_bc32.csv", null)]
    public void Every_value_agrees_within_a_millionth(string file, int? binWidth)
    {
        Dictionary<string, double> theirs = Read(file), ours = FeatureCatalogue.All.Index().Where(feature => feature.Item.PyRadiomicsName is not null)
            .ToDictionary(feature => feature.Item.PyRadiomicsName!, feature => Measure(binWidth)[feature.Index]);
        List<string> off = [];
        double worst = 0;
        foreach ((string name, double value) in theirs)
        {
            double relative = ours.TryGetValue(name, out double mine) ? Math.Abs(mine - value) / Math.Abs(value == 0 ? 1 : value) : double.NaN;
            worst = Math.Max(worst, relative);
            if (!(relative <= 1e-6)) off.Add($"{name}: {(ours.ContainsKey(name) ? mine.ToString("R", CultureInfo.InvariantCulture) : "nothing")} here, {value:R} there");
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{theirs.Count - off.Count} of {theirs.Count} values, largest relative difference {worst:E1}");
        off.ShouldBeEmpty();
        theirs.Count.ShouldBe(102);
        ours.Keys.Except(theirs.Keys).ShouldBeEmpty();
    }

    [Fact]
    public void Kurtosis_is_theirs_less_three()
    {
        double difference = Measure(25).Of("stat_kurt") + 3 - Read("pyradiomics_bw25.csv")["firstorder_Kurtosis"];
        Math.Abs(difference).ShouldBeLessThan(1e-9);
    }

    [Fact]
    public void Diameter_runs_between_pixel_corners_and_theirs_between_edge_midpoints()
    {
        double longer = Measure(25).Of("morph2d_diameter_mm") - Read("pyradiomics_bw25.csv")["shape2D_MaximumDiameter"];
        longer.ShouldBeInRange(0, Math.Sqrt(2));
    }

    private static double[] Measure(int? binWidth)
    {
        GreyPicture image = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "img_10000.png"));
        GreyPicture mask = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "mask_10000.png"));
        return Regions.Extract(image.Width, image.Height, image.Pixels, mask.Pixels, new FeatureSettings { BinWidth = binWidth }, mm: 1);
    }

    private static Dictionary<string, double> Read(string file) =>
        File.ReadLines(Repository.SharedData("crosscheck", file)).Skip(1).Select(line => line.Split(','))
            .ToDictionary(cells => cells[2].Replace("original_", "", StringComparison.Ordinal), cells => double.Parse(cells[3], CultureInfo.InvariantCulture));
}
