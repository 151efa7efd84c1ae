using System.Globalization;
using System.Text.Json;
using EdgeRadiomics.Features;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Appliance.Tests.CommandLine;

/// <summary><c>features</c> on committed frames and their masks.</summary>
public sealed class FeaturesVerbTests : IDisposable
{
    private static readonly string Batch = Repository.PathOf("tests", "TestData", "features.batch.csv");
    private static readonly string Golden = File.ReadAllText(Repository.PathOf("tests", "TestData", "features.golden.csv"));
    private static readonly string Frame = Repository.PathOf("tests", "TestData", "bus-bra", "images", "bus_0132-l.png");
    private static readonly string Drawn = Repository.PathOf("tests", "TestData", "bus-bra", "masks", "bus_0132-l.png");
    private readonly string folder = Directory.CreateTempSubdirectory("features").FullName;

    /// <summary>Whatever vectors the processor has - none, 128 or 256 bits - and without the JIT's second look.</summary>
    [Theory]
    [InlineData("DOTNET_EnableAVX2", "1")]
    [InlineData("DOTNET_EnableAVX2", "0")]
    [InlineData("DOTNET_EnableHWIntrinsic", "0")]
    [InlineData("DOTNET_TieredCompilation", "0")]
    public async Task A_batch_is_the_frozen_table_byte_for_byte_whatever_the_processor_offers(string variable, string value)
    {
        string table = Path.Combine(folder, "features.csv");
        await using ApplianceProcess features = ApplianceProcess.StartWith([(variable, value)], "features", "--batch", Batch, "--out", table);
        (await features.Exit()).ShouldBe(0, features.Errors);
        File.ReadAllText(table).ShouldBe(Golden);
    }

    [Fact]
    public async Task One_picture_gives_the_batch_s_row_as_csv_and_the_same_numbers_as_json()
    {
        string[] one = ["features", "--image", Frame, "--mask", Drawn, "--spacing-mm", "0.08,0.1"];
        (int code, string csv, string errors) = await ApplianceProcess.Run([.. one, "--format", "csv"]);
        code.ShouldBe(0, errors);
        string[] lines = csv.Trim().Split('\n');
        lines.ShouldBe([.. Golden.Split('\n').Where(line => line.StartsWith("id,", StringComparison.Ordinal) || line.StartsWith("bus_0132-l,", StringComparison.Ordinal))]);
        (code, string json, errors) = await ApplianceProcess.Run(one);
        code.ShouldBe(0, errors);
        using JsonDocument answer = JsonDocument.Parse(json);
        foreach ((string name, string text) in lines[0].Split(',').Zip(lines[1].Split(',')).Skip(2))
            (answer.RootElement.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN)
                .ShouldBe(double.Parse(text, CultureInfo.InvariantCulture), name);
    }

    [Fact]
    public async Task An_undefined_feature_is_NaN_in_csv_and_null_in_json()
    {
        (_, string csv, _) = await ApplianceProcess.Run("features", "--image", Frame, "--mask", Drawn, "--format", "csv");
        csv.ShouldContain(",NaN");
        (_, string json, _) = await ApplianceProcess.Run("features", "--image", Frame, "--mask", Drawn);
        json.ShouldContain("\"morph2d_area\": null");
        json.ShouldNotContain("NaN");
    }

    [Fact]
    public async Task List_prints_the_whole_catalogue()
    {
        (int code, string output, _) = await ApplianceProcess.Run("features", "--list");
        code.ShouldBe(0);
        output.Trim().Split('\n').Length.ShouldBe(FeatureCatalogue.Count + 1);
    }

    [Fact]
    public async Task A_bad_row_of_a_batch_is_named_and_the_rest_goes_on()
    {
        string small = Path.Combine(folder, "small.png"), table = Path.Combine(folder, "batch.csv"), output = Path.Combine(folder, "features.csv");
        PictureFile.WriteGrey(small, 4, 4, new byte[16]);
        File.WriteAllText(table, $"id,image,mask\nwrong,{Frame},{small}\n\"a, good one\",{Frame},{Drawn}\n");
        (int code, _, string errors) = await ApplianceProcess.Run("features", "--batch", table, "--out", output);
        code.ShouldBe(1);
        errors.ShouldContain("small.png is 4 x 4 px");
        string[] lines = File.ReadAllLines(output);
        lines.Length.ShouldBe(2);
        lines[1].ShouldStartWith("\"a, good one\",");
    }

    [Theory]
    [InlineData("has no column mask", "id,image\n1,a.png\n")]
    [InlineData("in line 2 and 3 in its header", "id,image,mask\n1,a.png\n")]
    [InlineData("spacing of 0 x 0.1 mm per px in line 2", "id,image,mask,spacing_x_mm,spacing_y_mm\n1,a.png,b.png,0,0.1\n")]
    public async Task A_table_that_makes_no_sense_is_refused_before_anything_is_measured(string says, string text)
    {
        string table = Path.Combine(folder, "batch.csv"), output = Path.Combine(folder, "features.csv");
        File.WriteAllText(table, text);
        (int code, _, string errors) = await ApplianceProcess.Run("features", "--batch", table, "--out", output);
        code.ShouldBe(1);
        errors.ShouldContain(says);
        File.Exists(output).ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_to_measure_says_what_to_give()
    {
        (int code, _, string errors) = await ApplianceProcess.Run("features", "--image", Frame);
        code.ShouldBe(1);
        errors.ShouldContain("give --image and --mask, --batch, or --list");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
