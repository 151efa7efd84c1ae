using System.Globalization;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Features.Tests;

/// <summary>
/// Frozen values of the 50 committed frames, to the last bit: whatever machine runs this proves that it computes what the
/// others do, and a change of any formula shows.
/// </summary>
public class SameBitsTests
{
    private static readonly string Golden = Repository.PathOf("tests", "TestData", "features.golden.csv");

    [Fact]
    public void Real_frames_give_the_frozen_values_bit_for_bit()
    {
        string[] now = Rows();
        if (Environment.GetEnvironmentVariable("EDGERADIOMICS_WRITE_CATALOGUE") == "1") File.WriteAllText(Golden, string.Join('\n', now) + "\n");
        string[] frozen = File.ReadAllLines(Golden);
        now.Length.ShouldBe(51);
        frozen[0].ShouldBe(now[0], "the catalogue itself differs");
        Differences(frozen, now).ShouldBeEmpty(
            "meant? then a new FeatureCatalogue.Version, and EDGERADIOMICS_WRITE_CATALOGUE=1 dotnet run --project tests/EdgeRadiomics.Features.Tests");
    }

    // Names frame and feature, so that a machine that computes otherwise says where.
    private static string[] Differences(string[] frozen, string[] now)
    {
        string[] names = now[0].Split(',');
        return [.. frozen.Zip(now).SelectMany(pair =>
        {
            string[] was = pair.First.Split(','), computed = pair.Second.Split(',');
            return names.Index().Where(name => was[name.Index] != computed[name.Index])
                .Select(name => $"{computed[0]} {name.Item}: {computed[name.Index]} here, {was[name.Index]} frozen");
        })];
    }

    // What `features --batch tests/TestData/features.batch.csv` prints. A double's shortest text that reads back as the same
    // double, so that equal text is equal bits. BUS-BRA has no spacing: the table's is made up, so that the millimetre
    // features have values.
    private static string[] Rows() =>
    [
        $"id,{string.Join(',', FeatureCatalogue.All.Select(feature => feature.Name))}",
        .. File.ReadLines(Repository.PathOf("tests", "TestData", "features.batch.csv")).Skip(1).Select(line =>
        {
            string[] row = line.Split(',');
            GreyPicture image = PictureFile.ReadGrey(Repository.PathOf(row[1])), mask = PictureFile.ReadGrey(Repository.PathOf(row[2]));
            double[] values = Regions.Extract(image.Width, image.Height, image.Pixels, mask.Pixels, mm: Number(row[3]), yMm: Number(row[4]));
            return $"{row[0]},{string.Join(',', values.Select(value => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : ""))}";
        }),
    ];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
