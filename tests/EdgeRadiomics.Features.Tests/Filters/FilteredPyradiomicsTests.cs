using System.Globalization;
using EdgeRadiomics.Features.Filters;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Features.Tests.Filters;

/// <summary>PyRadiomics 3.1.1a3 on its stationary coif1 pictures: each of its 372 values is ours under its own name.</summary>
public class FilteredPyradiomicsTests
{
    [Fact]
    public void Every_value_of_the_coif1_set_agrees_within_a_millionth()
    {
        GreyPicture image = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "img_10000.png"));
        GreyPicture mask = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "mask_10000.png"));
        FilteredExtractor extractor = new(new FeatureSettings { BinWidth = 25, Families = FeatureFamilies.PyRadiomics }, new FilterSettings { Wavelet = Wavelet.Coif1 });
        double[] values = new double[extractor.Count];
        extractor.Extract(new PixelRegion(image.Pixels, mask.Pixels, default, image.Width, image.Height, 1, 1), values);
        Dictionary<string, double> ours = extractor.Pictures.Index().Skip(1).SelectMany(picture => FeatureCatalogue.All.Index()
            .Where(feature => feature.Item.PyRadiomicsName is not null && FilteredExtractor.IsFiltered(feature.Item))
            .Select(feature => (Name: $"{picture.Item}_{feature.Item.PyRadiomicsName}", Value: values[picture.Index * FeatureCatalogue.Count + feature.Index])))
            .ToDictionary(value => value.Name, value => value.Value);
        (string Name, double Value)[] theirs = [.. File.ReadLines(Repository.SharedData("crosscheck", "pyradiomics_bw25_wavelet_coif1.csv")).Skip(1).Select(line => line.Split(','))
            .Select(cells => (cells[2], double.Parse(cells[3], CultureInfo.InvariantCulture)))];
        List<string> off = [];
        double worst = 0;
        foreach ((string name, double value) in theirs)
        {
            double mine = ours.GetValueOrDefault(name, double.NaN), relative = Math.Abs(mine - value) / Math.Abs(value == 0 ? 1 : value);
            if (relative <= 1e-6) worst = Math.Max(worst, relative);
            else off.Add($"{name}: {mine.ToString("R", CultureInfo.InvariantCulture)} here, {value:R} there");
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{theirs.Length - off.Count} of {theirs.Length} values, largest relative difference {worst:E1}");
        off.ShouldBeEmpty();
        theirs.Length.ShouldBe(372);
        ours.Keys.ShouldBe(theirs.Select(value => value.Name), ignoreOrder: true);
    }
}
