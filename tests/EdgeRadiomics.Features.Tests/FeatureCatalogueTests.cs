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
    public void Codes_have_four_characters_and_are_unique()
    {
        string[] codes = [.. FeatureCatalogue.All.Select(feature => feature.IbsiCode).OfType<string>()];
        codes.ShouldAllBe(code => code.Length == 4 && code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)));
        codes.ShouldBeUnique();
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
            text.Append("\n## ").Append(family.Key).Append("\n\n| name | IBSI code | unit | formula |\n|---|---|---|---|\n");
            foreach (FeatureDefinition feature in family)
                text.Append("| ").Append(feature.Name).Append(" | ").Append(feature.IbsiCode ?? "-").Append(" | ").Append(feature.Unit)
                    .Append(" | ").Append(feature.Formula.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        }
        return text.ToString();
    }
}
