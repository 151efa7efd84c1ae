using System.Globalization;
using System.Text.Json;
using EdgeRadiomics.Features;
using EdgeRadiomics.Pictures;
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

    [Fact]
    public async Task A_settings_file_with_filters_adds_their_features_and_under_PyRadiomics_names_its_wavelets()
    {
        string settings = Path.Combine(folder, "settings.json");
        File.WriteAllText(settings, """{ "binWidth": 25, "logSigmasPx": [2], "wavelet": "coif1", "boundary": "periodic" }""");
        JsonElement ours = await One("--settings", settings);
        ours.GetProperty("log-sigma-2-0-px_stat_mean").ValueKind.ShouldBe(JsonValueKind.Number);
        ours.GetProperty("wavelet-HH_cm_contrast").ValueKind.ShouldBe(JsonValueKind.Number);
        (int code, string output, string errors) = await ApplianceProcess.Run(
            "features", "--image", Repository.SharedData("crosscheck", "img_10000.png"), "--mask", Repository.SharedData("crosscheck", "mask_10000.png"),
            "--settings", settings, "--names", "pyradiomics", "--format", "csv");
        code.ShouldBe(0, errors);
        Dictionary<string, double> printed = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))
            .ToDictionary(cells => cells[0], cells => double.Parse(cells[1], CultureInfo.InvariantCulture));
        printed.Count.ShouldBe(102 + 372);
        foreach (string[] cells in File.ReadLines(Repository.SharedData("crosscheck", "pyradiomics_bw25_wavelet_coif1.csv")).Skip(1).Select(line => line.Split(',')))
        {
            double theirs = double.Parse(cells[3], CultureInfo.InvariantCulture);
            Math.Abs(printed[cells[2]] - theirs).ShouldBeLessThanOrEqualTo(1e-6 * Math.Abs(theirs), cells[2]);
        }
    }

    [Theory]
    [InlineData("""{ "wavelet": "sym8" }""", "there is no wavelet sym8")]
    [InlineData("""{ "logSigmasPx": [0] }""", "a sigma is above 0")]
    [InlineData("""{ "bins": 8 }""", "cannot be read")]
    [InlineData("""{ "binCount": 1 }""", "1 is no bin number or width")]
    [InlineData("""{ "families": ["Glcm", "Shapes"] }""", "there is no feature family Shapes")]
    public async Task A_wrong_settings_file_is_refused_as_the_schema_refuses_it(string text, string expected)
    {
        string settings = Path.Combine(folder, "settings.json");
        File.WriteAllText(settings, text);
        (int code, _, string errors) = await ApplianceProcess.Run("features", "--image", Picture("images"), "--mask", Picture("masks"), "--settings", settings);
        code.ShouldBe(1);
        errors.ShouldContain(expected);
        JsonSchema schema = await JsonSchema.FromFileAsync(Repository.PathOf("src", "EdgeRadiomics.Features", "feature-settings.schema.json"), TestContext.Current.CancellationToken);
        schema.Validate(text).ShouldNotBeEmpty();
        schema.Validate("""{ "binCount": 64, "binWidth": null, "families": ["PyRadiomics", "Gldzm"] }""").ShouldBeEmpty();
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
    public async Task Regions_stand_behind_the_catalogue_and_rings_without_a_spacing_say_why_they_are_empty()
    {
        JsonElement plain = await One("--spacing-mm", "0.1,0.1"), more = await One("--spacing-mm", "0.1,0.1", "--regions", "Ring0To2Mm", "Box");
        string[] names = [.. more.EnumerateObject().Select(feature => feature.Name)];
        names.ShouldBeUnique();
        names.Take(FeatureCatalogue.Count).ShouldBe(plain.EnumerateObject().Select(feature => feature.Name));
        foreach (JsonProperty feature in plain.EnumerateObject()) more.GetProperty(feature.Name).GetRawText().ShouldBe(feature.Value.GetRawText(), feature.Name);
        foreach (string name in (string[])["cm_contrast_ring_0_2mm", "cm_contrast_box", "stat_mean_box"]) more.GetProperty(name).ValueKind.ShouldBe(JsonValueKind.Number, name);
        (int code, string output, string errors) = await ApplianceProcess.Run("features", "--image", Picture("images"), "--mask", Picture("masks"), "--format", "json", "--regions", "Ring2To4Mm");
        code.ShouldBe(0, errors);
        errors.ShouldContain("has no Ring2To4Mm: there is no spacing in mm");
        JsonDocument.Parse(output).RootElement.GetProperty("features").GetProperty("cm_contrast_ring_2_4mm").ValueKind.ShouldBe(JsonValueKind.Null);
        (code, _, errors) = await ApplianceProcess.Run("features", "--image", Picture("images"), "--mask", Picture("masks"), "--regions", "Box", "--names", "pyradiomics");
        (code, errors.Contains("PyRadiomics has no names for regions", StringComparison.Ordinal)).ShouldBe((1, true), errors);
    }

    [Fact]
    public async Task Odd_pictures_and_masks_give_values_or_empty_cells_or_are_told()
    {
        byte[] speckle = new byte[400];
        new Random(5).NextBytes(speckle);
        string Write(string name, int width, Func<int, int> level)
        {
            string path = Path.Combine(folder, name + ".png");
            PictureFile.WriteGrey(path, width, 400 / width, [.. Enumerable.Range(0, 400).Select(i => (byte)level(i))]);
            return path;
        }
        bool Blob(int i) => Math.Abs(i % 20 - 10) < 6 && Math.Abs(i / 20 - 9) < 5;
        string picture = Write("speckle", 20, i => speckle[i]), black = Write("black", 20, _ => 0), label255 = Write("label255", 20, i => Blob(i) ? 255 : 0);
        string table = Path.Combine(folder, "odd.csv"), output = Path.Combine(folder, "odd.out.csv");
        File.WriteAllLines(table,
        [
            "id,image,mask,spacing_x_mm,spacing_y_mm", $"label255,{picture},{label255},0.2,0.2", $"label1,{picture},{Write("label1", 20, i => Blob(i) ? 1 : 0)},0.2,0.2",
            $"empty,{picture},{black},0.2,0.2", $"pixel,{picture},{Write("pixel", 20, i => i == 0 ? 255 : 0)},0.2,0.2", $"line,{picture},{Write("line", 20, i => i < 20 ? 255 : 0)},0.2,0.2",
            $"all,{picture},{Write("all", 20, _ => 1)},0.2,0.2", $"black,{black},{label255},0.2,0.2", $"other,{picture},{Write("other", 40, _ => 255)},0.2,0.2",
        ]);
        (int code, _, string errors) = await ApplianceProcess.Run("features", "--batch", table, "--out", output);
        (code, errors.Contains("is 40 x 10 px", StringComparison.Ordinal), errors.Contains("1 of the pictures were left out", StringComparison.Ordinal)).ShouldBe((1, true, true), errors);
        Dictionary<string, string[]> rows = File.ReadLines(output).ToDictionary(line => line.Split(',')[0], line => line.Split(',')[1..]);
        rows.Keys.ShouldBe(["id", "label255", "label1", "empty", "pixel", "line", "all", "black"]);
        rows["label1"].ShouldBe(rows["label255"]);
        rows["empty"].ShouldAllBe(cell => cell.Length == 0);
        foreach (string id in rows.Keys.Skip(1)) rows[id].ShouldAllBe(cell => cell.Length == 0 || double.IsFinite(double.Parse(cell, CultureInfo.InvariantCulture)), id);
        string Of(string id, string name) => rows[id][Array.IndexOf(rows["id"], name)];
        (Of("pixel", "stat_mean"), Of("black", "stat_mean"), Of("black", "stat_cov"), Of("all", "stat_mean_ring_0_2mm")).ShouldBe((speckle[0].ToString(CultureInfo.InvariantCulture), "0", "", ""));
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
