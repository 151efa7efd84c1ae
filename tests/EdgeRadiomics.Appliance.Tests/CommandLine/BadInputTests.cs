using System.Net;
using System.Net.Sockets;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Appliance.Tests.CommandLine;

/// <summary>Bad input gives one line that says what and how to mend it, and exit code 1 or 2.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bad-input").FullName;

    [Fact]
    public async Task An_unknown_option() => await Refused(2, "--sauce", "run", "--sauce", "demo");

    [Fact]
    public async Task An_unknown_verb() => await Refused(2, "diagnose", "diagnose");

    [Fact]
    public async Task An_unknown_source() => await Refused(1, "telepathy", Run("--source", "telepathy"));

    [Fact]
    public async Task A_missing_replay_folder() => await Refused(1, "/no/such/folder", Run("--source", "replay:/no/such/folder"));

    [Fact]
    public async Task A_replay_folder_without_pictures() => await Refused(1, folder, Run("--source", $"replay:{folder}"));

    [Fact]
    public async Task A_missing_clip() => await Refused(1, "/no/such.mkv", Run("--source", "clip:/no/such.mkv"));

    [Fact]
    public async Task A_folder_of_corrupt_pictures()
    {
        string pictures = Directory.CreateDirectory(Path.Combine(folder, "corrupt")).FullName;
        File.WriteAllText(Path.Combine(pictures, "a.png"), "not a picture");
        await Refused(1, "corrupt", Run("--source", $"replay:{pictures}"));
    }

    [Fact]
    public async Task A_corrupt_picture_among_the_pictures_to_segment_is_named_and_the_rest_goes_on()
    {
        string pictures = Directory.CreateDirectory(Path.Combine(folder, "mixed")).FullName, output = Path.Combine(folder, "masks");
        string good = Directory.GetFiles(Repository.PathOf("tests", "TestData", "bus-bra", "images")).Order(StringComparer.Ordinal).First();
        File.Copy(good, Path.Combine(pictures, "b-good.png"));
        File.WriteAllText(Path.Combine(pictures, "a-bad.png"), "not a picture");
        await Refused(1, "a-bad.png", "segment", "--images", pictures, "--out", output);
        File.Exists(Path.Combine(output, "b-good.png")).ShouldBeTrue();
        string[] table = File.ReadAllLines(Path.Combine(output, "segment.csv"));
        table[1].ShouldStartWith("a-bad.png,");
        table[2].ShouldStartWith("b-good.png,");
    }

    [Fact]
    public async Task A_missing_models_folder() => await Refused(1, "nowhere", Run("--models", Path.Combine(folder, "nowhere")));

    [Fact]
    public async Task A_text_file_named_onnx()
    {
        string models = CopyOfModels();
        File.WriteAllText(Path.Combine(models, "segmentation", "model.onnx"), "this is text");
        await Refused(1, "model.onnx", Run("--models", models));
    }

    [Fact]
    public async Task A_wrong_hash()
    {
        string models = CopyOfModels();
        File.AppendAllText(Path.Combine(models, "hints-literature", "model.onnx"), "x");
        await Refused(1, "hash", Run("--models", models));
    }

    [Fact]
    public async Task A_port_in_use()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await Refused(1, $"{port}", "run", "--broker", $"mqtt://127.0.0.1:{ApplianceProcess.FreePort()}", "--http", $"http://127.0.0.1:{port}", "--data", Path.Combine(folder, "data"));
    }

    [Fact]
    public async Task An_address_that_is_none() => await Refused(1, "nonsense", "run", "--http", "nonsense", "--data", Path.Combine(folder, "data"));

    [Fact]
    public async Task Listening_beyond_loopback_without_an_access_key() =>
        await Refused(1, "EDGERADIOMICS_ACCESS_KEY", "run", "--http", $"http://0.0.0.0:{ApplianceProcess.FreePort()}",
            "--broker", $"mqtt://127.0.0.1:{ApplianceProcess.FreePort()}", "--data", Path.Combine(folder, "data"));

    [Fact]
    public async Task A_broker_address_that_is_none() => await Refused(1, "pigeon", "run", "--broker", "pigeon://home", "--data", Path.Combine(folder, "data"));

    [Fact]
    public async Task A_data_folder_that_cannot_be_written()
    {
        // Root may write everywhere but not inside a file, so the folder is put under one: the same failure for every user.
        string file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        await Refused(1, file, "run", "--data", Path.Combine(file, "data"), "--http", $"http://127.0.0.1:{ApplianceProcess.FreePort()}");
    }

    [Fact]
    public async Task An_output_folder_that_cannot_be_written()
    {
        string file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        await Refused(1, file, "segment", "--images", Repository.PathOf("tests", "TestData", "bus-bra", "images"), "--out", Path.Combine(file, "masks"));
    }

    [Fact]
    public async Task A_mask_of_another_size()
    {
        string[] images = [.. Directory.GetFiles(Repository.PathOf("tests", "TestData", "bus-bra", "images")).Order(StringComparer.Ordinal)];
        string[] masks = [.. Directory.GetFiles(Repository.PathOf("tests", "TestData", "bus-bra", "masks")).Order(StringComparer.Ordinal)];
        await Refused(1, "give the mask of that picture", "hint", "--image", images[0], "--mask", masks[^1]);
    }

    [Theory]
    [InlineData("0,1")]
    [InlineData("NaN,1")]
    [InlineData("one,two")]
    [InlineData("0.1")]
    public async Task A_spacing_that_is_none(string spacing) =>
        await Refused(2, "--spacing-mm", "hint", "--image", "x.png", "--spacing-mm", spacing);

    [Fact]
    public async Task A_configuration_with_an_option_that_does_not_exist()
    {
        string config = Path.Combine(folder, "appliance.json");
        File.WriteAllText(config, """{ "sauce": "demo" }""");
        await Refused(1, config, Run("--config", config));
    }

    [Fact]
    public async Task A_configuration_that_names_no_source()
    {
        string config = Path.Combine(folder, "appliance.json");
        File.WriteAllText(config, """{ "http": "http://127.0.0.1:1" }""");
        await Refused(1, "write \"source\"", "run", "--config", config);
    }

    [Fact]
    public void A_configuration_keeps_the_defaults_of_what_it_does_not_name_and_takes_no_null_for_them()
    {
        string config = Path.Combine(folder, "appliance.json");
        File.WriteAllText(config, """{ "source": "demo" }""");
        ApplianceOptions.Read(config).ShouldBe(new ApplianceOptions { Source = "demo" });
        File.WriteAllText(config, """{ "source": "demo", "broker": null }""");
        Should.Throw<ProblemException>(() => ApplianceOptions.Read(config)).Message.ShouldContain(config);
    }

    [Fact]
    public async Task A_missing_broker_is_no_error_and_records_wait()
    {
        string http = $"http://127.0.0.1:{ApplianceProcess.FreePort()}";
        await using ApplianceProcess appliance = ApplianceProcess.Start("run", "--broker", $"mqtt://127.0.0.1:{ApplianceProcess.FreePort()}", "--http", http, "--data", Path.Combine(folder, "data"));
        await appliance.Says(http, TimeSpan.FromSeconds(20));
        using HttpClient client = new() { BaseAddress = new Uri(http) };
        string snapshot = await Ask.Eventually(client, "/api/snapshot", json => json.Contains("\"brokerConnected\":false", StringComparison.Ordinal));
        snapshot.ShouldContain("\"outboxDepth\":0");
        appliance.HasExited.ShouldBeFalse();
        (await appliance.Terminate()).ShouldBe(0);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string[] Run(params string[] options) =>
        ["run", "--http", $"http://127.0.0.1:{ApplianceProcess.FreePort()}", "--broker", $"mqtt://127.0.0.1:{ApplianceProcess.FreePort()}", "--data", Path.Combine(folder, "data"), .. options];

    private static async Task Refused(int exitCode, string naming, params string[] arguments)
    {
        (int code, string output, string errors) = await ApplianceProcess.Run(arguments);
        string[] lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        lines.Length.ShouldBe(1, $"standard error: {errors}\nstandard output: {output}");
        lines[0].ShouldContain(naming);
        code.ShouldBe(exitCode);
    }

    private string CopyOfModels()
    {
        string copy = Path.Combine(folder, "models");
        foreach (string file in Directory.GetFiles(Repository.PathOf("models"), "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(Repository.PathOf("models"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }
}
