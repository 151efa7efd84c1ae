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
    public void Codes_have_four_characters_and_are_unique_in_an_aggregation_and_region()
    {
        FeatureDefinition[] coded = [.. FeatureCatalogue.All.Where(feature => feature.IbsiCode is not null)];
        coded.SelectMany(feature => (string?[])[feature.IbsiCode, feature.Aggregation]).OfType<string>()
            .ShouldAllBe(code => code.Length == 4 && code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)));
        coded.Select(feature => (feature.IbsiCode, feature.Aggregation, feature.Region)).ShouldBeUnique();
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
        text.Append("\n## On filtered frames\n\nA settings file may name filters: Laplacians of Gaussian (`log-sigma-2-0-px`, `log-sigma-1-0-mm`), the bands of an undecimated wavelet (`wavelet-LL` to `wavelet-HH`) ")
            .Append("and a mean (`mean-3-px`). Every feature above of the families intensity-statistics, intensity-histogram, glcm, glrlm, glszm, gldzm, ngtdm, ngldm and PyRadiomics' kurtosis and total energy ")
            .Append("is then measured on the response too; its name begins with the filter's, e.g. `wavelet-LH_cm_contrast`.\n\n")
            .Append("PyRadiomics' `wavelet-..._` names are aliases (boundary periodic). Its `log-sigma-...` is another definition: ITK's recursive approximation of sigma^2 (g_xx + g_yy); ours is the sampled ")
            .Append("g_xx + g_yy cut off at four sigma, as IBSI-2 has it.\n");
        return text.ToString();
    }
}
