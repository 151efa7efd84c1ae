using System.Text;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Features.Tests;

public class FeatureCatalogueTests
{
    [Fact]
    public void Names_are_unique_and_lead_back_to_their_place()
    {
        FeatureCatalogue.All.Select(feature => feature.Name).ShouldBeUnique();
        FeatureCatalogue.All.Count.ShouldBe(FeatureCatalogue.Count);
        foreach ((int index, FeatureDefinition feature) in FeatureCatalogue.All.Index()) FeatureCatalogue.IndexOf(feature.Name).ShouldBe(index);
        FeatureCatalogue.IndexOf("no_such_feature").ShouldBe(-1);
    }

    [Fact]
    public void Codes_have_four_characters_and_are_unique_in_an_aggregation()
    {
        FeatureDefinition[] coded = [.. FeatureCatalogue.All.Where(feature => feature.IbsiCode is not null)];
        coded.SelectMany(feature => (string?[])[feature.IbsiCode, feature.Aggregation]).OfType<string>()
            .ShouldAllBe(code => code.Length == 4 && code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)));
        coded.Select(feature => (feature.IbsiCode, feature.Aggregation)).ShouldBeUnique();
        coded.GroupBy(feature => feature.IbsiCode).ShouldAllBe(same => same.Count() == 1 || same.All(feature => feature.Name.StartsWith(same.First().Name, StringComparison.Ordinal)));
    }

    [Fact]
    public void What_version_2_began_with_keeps_its_places()
    {
        string[] first = File.ReadLines(Repository.PathOf("tests", "TestData", "features.golden.csv")).First().Split(',')[1..63];
        FeatureCatalogue.Version.ShouldBe("2");
        FeatureCatalogue.All.Take(62).Select(feature => feature.Name).ShouldBe(first);
        (first[0], first[61]).ShouldBe(("stat_mean", "sem_axis_angle_deg"));
    }

    [Fact]
    public void The_written_catalogue_is_the_one_in_the_code()
    {
        string path = Repository.PathOf("src", "EdgeRadiomics.Features", "CATALOGUE.md");
        if (Environment.GetEnvironmentVariable("EDGERADIOMICS_WRITE_CATALOGUE") == "1") File.WriteAllText(path, Written());
        File.Exists(path).ShouldBeTrue("write it: EDGERADIOMICS_WRITE_CATALOGUE=1 dotnet run --project tests/EdgeRadiomics.Features.Tests");
        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(Written());
    }

    private static string Written()
    {
        StringBuilder text = new();
        text.Append("# Feature catalogue, version ").Append(FeatureCatalogue.Version).Append(": ").Append(FeatureCatalogue.Count).Append(" features\n\n");
        text.Append("Made from the code; to make it again: `EDGERADIOMICS_WRITE_CATALOGUE=1 dotnet run --project tests/EdgeRadiomics.Features.Tests`.\n");
        foreach (IGrouping<string, FeatureDefinition> family in FeatureCatalogue.All.GroupBy(feature => feature.Family))
        {
            text.Append("\n## ").Append(family.Key).Append("\n\n| name | IBSI code | aggregation | PyRadiomics | unit | formula |\n|---|---|---|---|---|---|\n");
            foreach (FeatureDefinition feature in family)
                text.Append("| ").Append(feature.Name).Append(" | ").Append(feature.IbsiCode ?? "-").Append(" | ").Append(feature.Aggregation ?? "-")
                    .Append(" | ").Append(feature.PyRadiomicsName ?? "-").Append(" | ").Append(feature.Unit)
                    .Append(" | ").Append(feature.Formula.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        }
        text.Append(Filtered);
        return text.ToString();
    }

    // What a filter's settings give; the features themselves are those above.
    private const string Filtered = """

        ## Filtered pictures

        Measured with the same settings and under the same mask: the families intensity-statistics, intensity-histogram, glcm, glrlm, glszm, gldzm, ngtdm
        and ngldm, pyr_kurtosis and pyr_total_energy (93 of PyRadiomics' names), each as PICTURE_NAME, e.g. wavelet-LH_cm_contrast, under PyRadiomics' names
        wavelet-LH_glcm_Contrast. A response is rounded to 2^-32 first, so that even pixels lie on one side of a bin's edge. Fixed widths that need more
        than 255 bins leave textures and the histogram undefined.

        | picture | formula | PyRadiomics |
        |---|---|---|
        | log-sigma-S-px, log-sigma-S-mm | d2/dx2 + d2/dy2 of a sampled normal density, cut off at 4 sigma, in px (a sigma in mm over the spacing of each axis); mirrored at the edge (IBSI-2 L6PA) | another: log-sigma-S-mm-3D is SimpleITK's recursive approximation in three axes, in mm, times sigma^2 |
        | wavelet-XY, wavelet2-XY, ... | X along x, then Y along y; out[x] = sum over k of tap[k] in[x + n/2 - k], n taps spread by 2^(level-1); goes round, an odd size made even by the first row or column; LL of the last level only (IBSI-2 25BO) | the same at level 1; from level 2 on theirs does not spread the taps |

        """;
}
