using System.Globalization;
using EdgeRadiomics.Features.Filters;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Features.Tests.Filters;

public class CoifletTests
{
    [Theory]
    [InlineData("LL")]
    [InlineData("LH")]
    [InlineData("HL")]
    [InlineData("HH")]
    public void Pyradiomics_stationary_coif1_picture_is_ours(string band)
    {
        GreyPicture image = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "img_10000.png"));
        GreyPicture mask = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "mask_10000.png"));
        double[] response = new double[image.Pixels.Length];
        // Their first letter is of x, like IBSI's.
        new SeparableFilter().Apply([.. image.Pixels.Select(value => (double)value)], image.Width, image.Height, Pass(band[0]), Pass(band[1]), FilterBoundary.Periodic, response);
        double[] inside = [.. response.Where((_, i) => mask.Pixels[i] != 0).Order()];
        double mean = inside.Average(), variance = inside.Average(x => (x - mean) * (x - mean));
        (string Name, double Value)[] ours =
        [
            ("Mean", mean), ("Variance", variance), ("Minimum", inside[0]), ("Maximum", inside[^1]), ("Range", inside[^1] - inside[0]),
            ("Energy", inside.Sum(x => x * x)), ("Median", Percentile(inside, 50)), ("10Percentile", Percentile(inside, 10)), ("90Percentile", Percentile(inside, 90)),
            ("InterquartileRange", Percentile(inside, 75) - Percentile(inside, 25)), ("MeanAbsoluteDeviation", inside.Average(x => Math.Abs(x - mean))),
            ("Skewness", inside.Average(x => Math.Pow(x - mean, 3)) / Math.Pow(variance, 1.5)), ("Kurtosis", inside.Average(x => Math.Pow(x - mean, 4)) / (variance * variance)),
        ];
        Dictionary<string, double> theirs = File.ReadLines(Repository.SharedData("crosscheck", "pyradiomics_bw25_wavelet_coif1.csv")).Skip(1).Select(line => line.Split(','))
            .ToDictionary(cells => cells[2], cells => double.Parse(cells[3], CultureInfo.InvariantCulture));
        foreach ((string name, double value) in ours)
        {
            double reference = theirs[$"wavelet-{band}_firstorder_{name}"];
            (Math.Abs(value - reference) / Math.Abs(reference)).ShouldBeLessThan(1e-6, $"{name}: {value:R} here, {reference:R} there");
        }
    }

    private static FilterKernel Pass(char pass) => pass == 'L' ? FilterKernel.LowPass(Wavelet.Coif1) : FilterKernel.HighPass(Wavelet.Coif1);

    private static double Percentile(double[] sorted, double percent)
    {
        double at = percent / 100 * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
