using EdgeRadiomics.Frames;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.Sectors;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Appliance.Tests.Capture;

/// <summary>Stored images of two public sets: a sector must be found at the first screen, and lesions must not be blanked.</summary>
public class SectorOnStillsTest
{
    [Theory]
    [InlineData("bus-bra", 4)]
    [InlineData("busi", 1)]
    public void Lesions_are_kept(string set, int every)
    {
        string masks = Repository.SharedData(set, "masks");
        string[] files = [.. Directory.GetFiles(masks).Order(StringComparer.Ordinal).Where((_, n) => n % every == 0)];
        files.Length.ShouldBeGreaterThan(100);
        List<string> hurt = [];
        foreach (string file in files)
        {
            string name = Path.GetFileName(file);
            GreyPicture picture = PictureFile.ReadGrey(Repository.SharedData(set, "images", name)), mask = PictureFile.ReadGrey(file);
            SectorFinder finder = new();
            for (int n = 0; n < 8; n++)
            {
                finder.Add(picture.Pixels, picture.Width, picture.Height);
                if (n == 0 && finder.Sector is null) hurt.Add($"{name}: no sector at the first screen");
            }
            if (finder.Sector is { } sector && Kept(mask, sector) < 0.99) hurt.Add($"{name}: {Kept(mask, sector):P1} of the lesion kept");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{set}: {files.Length} images, hurt: {string.Join("; ", hurt)}");
        hurt.Count.ShouldBeLessThanOrEqualTo(files.Length / 100);
    }

    private static double Kept(GreyPicture mask, ScanSector sector)
    {
        int all = 0, kept = 0;
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            if (mask.Pixels[i] < 128) continue;
            all++;
            if (sector.Pixels[i] != 0) kept++;
        }
        return all == 0 ? 1 : (double)kept / all;
    }
}
