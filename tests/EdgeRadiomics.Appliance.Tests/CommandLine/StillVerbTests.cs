using System.Text.Json;
using EdgeRadiomics.Features;
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
    public async Task Features_of_a_table_are_those_of_each_picture_alone()
    {
        string[] ids = [.. Directory.GetFiles(Repository.PathOf("tests", "TestData", "bus-bra", "images")).Order(StringComparer.Ordinal).Take(3).Select(file => Path.GetFileNameWithoutExtension(file)!)];
        string table = Path.Combine(folder, "batch.csv"), output = Path.Combine(folder, "features.csv");
        File.WriteAllLines(table, ids.Select(id => $"{id},{PathOf("images", id)},{PathOf("masks", id)},0.08,0.1").Prepend("id,image,mask,spacing_x_mm,spacing_y_mm"));
        (int code, _, string errors) = await ApplianceProcess.Run("features", "--batch", table, "--out", output);
        code.ShouldBe(0, errors);
        string[] rows = File.ReadAllLines(output);
        rows.Length.ShouldBe(4);
        rows[0].Split(',').Length.ShouldBe(FeatureCatalogue.Count + 1, "an id and the features of the catalogue");
        (_, string alone, _) = await ApplianceProcess.Run("features", "--image", PathOf("images", ids[1]), "--mask", PathOf("masks", ids[1]), "--spacing-mm", "0.08,0.1");
        alone.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldBe([rows[0], rows[2]]);
    }

    /// <summary>Whatever vectors the processor has - none, 128 or 256 bits - and without the compiler's second look.</summary>
    [Theory]
    [InlineData("DOTNET_EnableAVX2", "1")]
    [InlineData("DOTNET_EnableAVX2", "0")]
    [InlineData("DOTNET_EnableHWIntrinsic", "0")]
    [InlineData("DOTNET_TieredCompilation", "0")]
    public async Task Features_of_the_50_frames_are_the_frozen_ones_byte_for_byte_whatever_the_processor_offers(string variable, string value)
    {
        string output = Path.Combine(folder, "features.csv");
        await using ApplianceProcess features = ApplianceProcess.StartWith([(variable, value)], "features", "--batch", "tests/TestData/features.batch.csv", "--out", output);
        (await features.Exit()).ShouldBe(0, features.Errors);
        File.ReadAllText(output).ShouldBe(File.ReadAllText(Repository.PathOf("tests", "TestData", "features.golden.csv")));
    }

    [Theory]
    [InlineData("id,picture,mask", "does not start with id,image,mask")]
    [InlineData("id,image,mask\na,b", "line 2, has 2 cells, not 3")]
    [InlineData("id,image,mask,spacing_x_mm,spacing_y_mm\na,b,c,0,1", "line 2, has a spacing of 0, 1 mm")]
    public async Task Features_refuses_a_table_that_is_none(string text, string expected)
    {
        string table = Path.Combine(folder, "batch.csv");
        File.WriteAllText(table, text);
        (int code, _, string errors) = await ApplianceProcess.Run("features", "--batch", table);
        code.ShouldBe(1);
        errors.ShouldContain(expected);
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
    [InlineData("doctor")]
    public async Task Every_verb_has_help(params string[] verb)
    {
        (int code, string output, _) = await ApplianceProcess.Run([.. verb, "--help"]);
        code.ShouldBe(0);
        output.ShouldContain("--");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string PathOf(string kind, string id) => Repository.PathOf("tests", "TestData", "bus-bra", kind, id + ".png");
}
