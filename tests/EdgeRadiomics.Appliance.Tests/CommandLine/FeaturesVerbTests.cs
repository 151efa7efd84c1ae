using System.Globalization;
using System.Text.Json;
using EdgeRadiomics.Features;
using EdgeRadiomics.TestData;
using NJsonSchema;

namespace EdgeRadiomics.Appliance.Tests.CommandLine;

/// <summary>What <c>features</c> does besides printing the catalogue's numbers.</summary>
public sealed class FeaturesVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("features").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("pyradiomics_bw25.csv", "--bin-width", "25")]
    [InlineData("pyradiomics_bc32.csv", "--bins", "32")]
    public async Task Under_PyRadiomics_names_it_prints_the_102_values_PyRadiomics_gives(string file, string option, string value)
    {
        (int code, string output, string errors) = await ApplianceProcess.Run(
            "features", "--image", Repository.SharedData("crosscheck", "img_10000.png"), "--mask", Repository.SharedData("crosscheck", "mask_10000.png"),
            option, value, "--names", "pyradiomics", "--format", "csv");
        code.ShouldBe(0, errors);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        lines[0].ShouldBe("feature,value");
        Dictionary<string, double> ours = lines.Skip(1).Select(line => line.Split(',')).ToDictionary(cells => cells[0], cells => double.Parse(cells[1], CultureInfo.InvariantCulture));
        ours.Count.ShouldBe(102);
        foreach (string[] cells in File.ReadLines(Repository.SharedData("crosscheck", file)).Skip(1).Select(line => line.Split(',')))
        {
            double theirs = double.Parse(cells[3], CultureInfo.InvariantCulture);
            Math.Abs(ours[cells[2]] - theirs).ShouldBeLessThanOrEqualTo(1e-6 * Math.Abs(theirs), cells[2]);
        }
    }

    [Fact]
    public async Task Filters_of_a_settings_file_give_753_values_under_PyRadiomics_names_and_its_coif1_set_among_them()
    {
        string settings = Path.Combine(folder, "filters.json");
        File.WriteAllText(settings, """{ "binWidth": 25, "families": ["PyRadiomics"], "filters": { "logSigmasPx": [1, 2], "logSigmasMm": [3.5], "wavelet": "coif1" } }""");
        (int code, string output, string errors) = await ApplianceProcess.Run(
            "features", "--image", Repository.SharedData("crosscheck", "img_10000.png"), "--mask", Repository.SharedData("crosscheck", "mask_10000.png"),
            "--settings", settings, "--names", "pyradiomics", "--format", "csv");
        code.ShouldBe(0, errors);
        Dictionary<string, double> ours = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1).Select(line => line.Split(','))
            .ToDictionary(cells => cells[0], cells => double.Parse(cells[1], CultureInfo.InvariantCulture));
        ours.Count.ShouldBe(753);
        double.IsFinite(ours["log-sigma-3-5-mm_ngtdm_Contrast"] + ours["log-sigma-2-0-px_firstorder_Mean"]).ShouldBeTrue();
        foreach (string[] cells in File.ReadLines(Repository.SharedData("crosscheck", "pyradiomics_bw25_wavelet_coif1.csv")).Skip(1).Select(line => line.Split(',')))
        {
            double theirs = double.Parse(cells[3], CultureInfo.InvariantCulture);
            Math.Abs(ours[cells[2]] - theirs).ShouldBeLessThanOrEqualTo(1e-6 * Math.Abs(theirs), cells[2]);
        }
    }

    [Fact]
    public async Task A_settings_file_chooses_bins_and_families_and_an_option_wins()
    {
        string settings = Path.Combine(folder, "settings.json");
        File.WriteAllText(settings, """{ "binWidth": 25, "families": ["Intensity"] }""");
        JsonElement wide = await One("--settings", settings), given = await One("--settings", settings, "--bins", "8"), plain = await One("--bin-width", "25");
        wide.GetProperty("ih_max").GetRawText().ShouldBe(plain.GetProperty("ih_max").GetRawText());
        given.GetProperty("ih_max").GetDouble().ShouldBe(8);
        wide.GetProperty("cm_energy").ValueKind.ShouldBe(JsonValueKind.Null);
        plain.GetProperty("cm_energy").ValueKind.ShouldBe(JsonValueKind.Number);
        plain.EnumerateObject().Count().ShouldBe(FeatureCatalogue.Count);
    }

    [Theory]
    [InlineData("""{ "bins": 8 }""", "cannot be read")]
    [InlineData("""{ "binCount": 1 }""", "1 is no bin number or width")]
    [InlineData("""{ "families": ["Glcm", "Shapes"] }""", "there is no feature family Shapes")]
    [InlineData("""{ "filters": { "wavelet": "sym8" } }""", "there is no wavelet sym8")]
    [InlineData("""{ "filters": { "logSigmasPx": [0] } }""", "a sigma of filters is out of range")]
    [InlineData("""{ "filters": { "logSigmasMm": [2, 2] } }""", "filters name a sigma twice")]
    [InlineData("""{ "filters": { "wavelet": "haar", "waveletLevels": 5 } }""", "a wavelet of 5 levels is not possible")]
    public async Task A_wrong_settings_file_is_refused_as_the_schema_refuses_it(string text, string expected)
    {
        string settings = Path.Combine(folder, "settings.json");
        File.WriteAllText(settings, text);
        (int code, _, string errors) = await ApplianceProcess.Run("features", "--image", Picture("images"), "--mask", Picture("masks"), "--settings", settings);
        code.ShouldBe(1);
        errors.ShouldContain(expected);
        JsonSchema schema = await JsonSchema.FromFileAsync(Repository.PathOf("src", "EdgeRadiomics.Features", "feature-settings.schema.json"), TestContext.Current.CancellationToken);
        schema.Validate(text).ShouldNotBeEmpty();
        schema.Validate("""{ "binCount": 64, "binWidth": null, "families": ["PyRadiomics", "Gldzm"], "filters": { "logSigmasMm": [0.5, 1], "wavelet": "Haar", "waveletLevels": 3 } }""").ShouldBeEmpty();
        JsonDocument.Parse(schema.ToJson()).RootElement.GetProperty("properties").GetProperty("families").GetProperty("items").GetProperty("enum")
            .EnumerateArray().Select(name => name.GetString()).ShouldBe(Enum.GetNames<FeatureFamilies>(), ignoreOrder: true);
    }

    [Fact]
    public async Task A_bad_row_is_told_and_left_out_and_the_rest_is_measured()
    {
        string table = Path.Combine(folder, "batch.csv"), output = Path.Combine(folder, "out.csv");
        File.WriteAllLines(table, ["id,image,mask", $"a,{Picture("images")},{Picture("masks")}", "b,nowhere.png,nowhere.png", "c,short", $"d,{Picture("images")},{Picture("masks")}"]);
        (int code, _, string errors) = await ApplianceProcess.Run("features", "--batch", table, "--out", output);
        code.ShouldBe(1);
        errors.ShouldContain("nowhere.png");
        errors.ShouldContain("line 4, has 2 cells, not 3");
        errors.ShouldContain("2 of the pictures were left out");
        File.ReadAllLines(output).Select(line => line.Split(',')[0]).ShouldBe(["id", "a", "d"]);
    }

    [Fact]
    public async Task A_batch_that_was_cut_off_goes_on_where_it_was()
    {
        string table = Repository.PathOf("tests", "TestData", "features.batch.csv"), output = Path.Combine(folder, "out.csv"), part = output + ".part";
        (int code, _, string errors) = await ApplianceProcess.Run("features", "--batch", table, "--out", output);
        code.ShouldBe(0, errors);
        string whole = File.ReadAllText(output);
        string[] lines = whole.Split('\n');

        // The part as it stood after 40 rows and a half: its first line tells what it belongs to.
        File.Delete(output);
        File.WriteAllText(part, "# of another table\nstale\n");
        await ApplianceProcess.Run("features", "--batch", table, "--out", output);
        File.ReadAllText(output).ShouldBe(whole, "a part of something else is not taken up");
        string key = await KeyOf(table, output, part);
        File.WriteAllText(part, $"{key}\n{string.Join('\n', lines[1..41])}\n{lines[41][..30]}");
        (code, _, errors) = await ApplianceProcess.Run("features", "--batch", table, "--out", output);
        code.ShouldBe(0, errors);
        errors.ShouldContain("40 of 50 were measured before");
        File.ReadAllText(output).ShouldBe(whole);
        File.Exists(part).ShouldBeFalse();
    }

    // A batch whose output cannot be put in place leaves its part behind.
    private static async Task<string> KeyOf(string table, string output, string part)
    {
        File.Delete(output);
        Directory.CreateDirectory(output);
        (await ApplianceProcess.Run("features", "--batch", table, "--out", output)).ExitCode.ShouldBe(1);
        Directory.Delete(output);
        return File.ReadLines(part).First();
    }

    private static async Task<JsonElement> One(params string[] options)
    {
        (int code, string output, string errors) = await ApplianceProcess.Run(["features", "--image", Picture("images"), "--mask", Picture("masks"), "--format", "json", .. options]);
        code.ShouldBe(0, errors);
        return JsonDocument.Parse(output).RootElement.GetProperty("features");
    }

    private static string Picture(string kind) => Directory.GetFiles(Repository.PathOf("tests", "TestData", "bus-bra", kind)).Order(StringComparer.Ordinal).First();
}
