using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Features.Tests;

/// <summary>The package's README shows code that compiles and runs.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_example_is_the_code_below()
    {
        string readme = File.ReadAllText(Repository.PathOf("src", "EdgeRadiomics.Features", "README.md")).ReplaceLineEndings("\n");
        string[] shown = readme.Split("```csharp\n")[1].Split("```")[0].TrimEnd().Split('\n');
        string[] here = File.ReadAllLines(Repository.PathOf("tests", "EdgeRadiomics.Features.Tests", "ReadmeTests.cs"));
        int from = Array.FindIndex(here, line => line.Trim() == "// The example:") + 1, to = Array.FindIndex(here, line => line.Trim() == "// So far.");
        here[from..to].Select(line => line.Length > 8 ? line[8..] : "").ShouldBe(shown);
    }

    [Fact]
    public void The_example_runs()
    {
        // The example:
        byte[] pixels = new byte[640 * 480], mask = new byte[640 * 480];
        for (int y = 100; y < 200; y++)
            for (int x = 150; x < 300; x++)
                (pixels[y * 640 + x], mask[y * 640 + x]) = ((byte)(x * y % 200), 1);

        FeatureExtractor extractor = new(new FeatureSettings { BinCount = 32 });
        double[] values = new double[FeatureCatalogue.Count];
        extractor.Extract(new PixelRegion(pixels, mask, sector: default, width: 640, height: 480, xMm: 0.1, yMm: 0.1), values);

        double contrast = values[FeatureCatalogue.IndexOf("cm_contrast")];
        Console.WriteLine($"{contrast:F3} ({FeatureCatalogue.All[FeatureCatalogue.IndexOf("cm_contrast")].PyRadiomicsName})");
        // So far.
        double.IsFinite(contrast).ShouldBeTrue();
    }
}
