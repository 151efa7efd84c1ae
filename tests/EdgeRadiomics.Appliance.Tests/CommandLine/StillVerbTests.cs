using System.Text.Json;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Appliance.Tests.CommandLine;

/// <summary>The verbs that work on stored pictures, on committed frames.</summary>
public sealed class StillVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("still").FullName;

    [Fact]
    public async Task Segment_writes_a_mask_of_the_same_name_and_size_for_every_picture_and_most_agree_with_the_experts()
    {
        string images = Repository.PathOf("tests", "TestData", "bus-bra", "images"), experts = Repository.PathOf("tests", "TestData", "bus-bra", "masks");
        (int code, _, string errors) = await ApplianceProcess.Run("segment", "--images", images, "--out", folder);
        code.ShouldBe(0, errors);
        List<double> dice = [];
        foreach (string image in Directory.GetFiles(images))
        {
            GreyPicture ours = PictureFile.ReadGrey(Path.Combine(folder, Path.GetFileName(image)));
            GreyPicture expert = PictureFile.ReadGrey(Directory.GetFiles(experts, Path.GetFileName(image).Replace("bus_", "*", StringComparison.Ordinal)).Single());
            (ours.Width, ours.Height).ShouldBe((expert.Width, expert.Height));
            ours.Pixels.ShouldAllBe(pixel => pixel == 0 || pixel == 255);
            int both = ours.Pixels.Zip(expert.Pixels).Count(pair => pair.First != 0 && pair.Second != 0);
            dice.Add(2.0 * both / (ours.Pixels.Count(pixel => pixel != 0) + expert.Pixels.Count(pixel => pixel != 0)));
        }
        dice.Count.ShouldBe(50);
        dice.Average().ShouldBeGreaterThan(0.85);
        File.ReadAllLines(Path.Combine(folder, "segment.csv")).Length.ShouldBe(51);
    }

    [Fact]
    public async Task Hint_prints_one_hint_or_abstention_a_marker_with_the_notice()
    {
        string image = Directory.GetFiles(Repository.PathOf("tests", "TestData", "bus-bra", "images")).Order(StringComparer.Ordinal).First();
        (int code, string output, string errors) = await ApplianceProcess.Run("hint", "--image", image);
        code.ShouldBe(0, errors);
        using JsonDocument answer = JsonDocument.Parse(output);
        answer.RootElement.GetProperty("notice").GetString().ShouldBe("Investigational use only. Not a pathology result.");
        answer.RootElement.GetProperty("conditionalOn").GetString().ShouldBe("malignant");
        JsonElement[] hints = [.. answer.RootElement.GetProperty("hints").EnumerateArray()];
        hints.Length.ShouldBe(6);
        foreach (JsonElement hint in hints)
        {
            bool abstains = hint.GetProperty("state").GetString() == "no-hint";
            (hint.GetProperty("abstainReason").ValueKind == JsonValueKind.String).ShouldBe(abstains);
            (hint.GetProperty("probability").ValueKind == JsonValueKind.Number).ShouldBe(!abstains);
        }
        foreach (string marker in (string[])["HER2", "Ki-67", "St. Gallen group"])
            hints.Single(hint => hint.GetProperty("marker").GetString() == marker).GetProperty("abstainReason").GetString().ShouldBe("no evidence");
    }

    [Fact]
    public async Task Hint_on_an_empty_mask_abstains_instead_of_guessing()
    {
        string image = Directory.GetFiles(Repository.PathOf("tests", "TestData", "bus-bra", "images")).Order(StringComparer.Ordinal).First();
        GreyPicture picture = PictureFile.ReadGrey(image);
        string mask = Path.Combine(folder, "empty.png");
        PictureFile.WriteGrey(mask, picture.Width, picture.Height, new byte[picture.Pixels.Length]);
        (int code, string output, string errors) = await ApplianceProcess.Run("hint", "--image", image, "--mask", mask);
        code.ShouldBe(0, errors);
        output.ShouldContain("no lesion found");
        output.ShouldNotContain("favours");
    }

    [Theory]
    [InlineData()]
    [InlineData("run")]
    [InlineData("segment")]
    [InlineData("hint")]
    [InlineData("features")]
    public async Task Every_verb_has_help(params string[] verb)
    {
        (int code, string output, _) = await ApplianceProcess.Run([.. verb, "--help"]);
        code.ShouldBe(0);
        output.ShouldContain("--");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
