using System.Globalization;
using System.Text;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Features.Tests;

/// <summary>
/// Frozen values of real frames, to the last bit: whatever machine runs this proves that it computes what the others do,
/// and a change of any formula shows.
/// </summary>
public class SameBitsTests
{
    // The smallest lesion, two middling ones of two scanners, the largest.
    private static readonly string[] Frames = ["bus_1007-r", "bus_0365-l", "bus_0132-l", "bus_0643-l"];

    [Fact]
    public void Real_frames_give_the_frozen_values_bit_for_bit()
    {
        string path = Repository.PathOf("tests", "TestData", "features.golden.csv");
        string now = Values();
        if (Environment.GetEnvironmentVariable("EDGERADIOMICS_WRITE_CATALOGUE") == "1") File.WriteAllText(path, now);
        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(now,
            "meant? then a new FeatureCatalogue.Version, and EDGERADIOMICS_WRITE_CATALOGUE=1 dotnet run --project tests/EdgeRadiomics.Features.Tests");
    }

    // A double's shortest text that reads back as the same double, so that equal text is equal bits. BUS-BRA has no
    // spacing: 0.08 x 0.1 mm is made up, so that the millimetre features have values.
    private static string Values()
    {
        double[][] columns = [.. Frames.Select(name =>
        {
            GreyPicture image = PictureFile.ReadGrey(Repository.PathOf("tests", "TestData", "bus-bra", "images", name + ".png"));
            GreyPicture mask = PictureFile.ReadGrey(Repository.PathOf("tests", "TestData", "bus-bra", "masks", name + ".png"));
            return Regions.Extract(image.Width, image.Height, image.Pixels, mask.Pixels, mm: 0.08, yMm: 0.1);
        })];
        StringBuilder text = new($"catalogue {FeatureCatalogue.Version},{string.Join(',', Frames)}\n");
        foreach (FeatureDefinition feature in FeatureCatalogue.All)
            text.Append(feature.Name).Append(',')
                .AppendJoin(',', columns.Select(values => values.Of(feature.Name).ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        return text.ToString();
    }
}
