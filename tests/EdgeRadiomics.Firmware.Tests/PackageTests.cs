using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Firmware.Tests;

/// <summary>What tools/package.sh left in artifacts/package.</summary>
public sealed class PackageTests
{
    private const long LargestDeb = 120_000_000;

    public static TheoryData<string> Architectures => ["arm64", "amd64"];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_deb_is_small_and_all_of_it_belongs_to_root(string architecture)
    {
        string deb = Deb(architecture);
        if (architecture == "arm64") new FileInfo(deb).Length.ShouldBeLessThanOrEqualTo(LargestDeb);
        string[] lines = Tool.Output("dpkg-deb", "-c", deb).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Where(line => !line.Contains(" root/root ", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_deb_holds_program_models_configuration_units_and_documents(string architecture)
    {
        string[] files = Contents(architecture);
        foreach (string file in (string[])
        [
            "etc/edgeradiomics/appliance.json", "usr/bin/edgeradiomics", "usr/sbin/edgeradiomics-board", "usr/lib/edgeradiomics/EdgeRadiomics.Appliance",
            "usr/lib/edgeradiomics/wwwroot/index.html", "usr/lib/edgeradiomics/libonnxruntime.so", "usr/lib/edgeradiomics/libSkiaSharp.so", "usr/lib/edgeradiomics/libe_sqlite3.so",
            "usr/lib/edgeradiomics/models/segmentation/model.onnx", "usr/lib/edgeradiomics/models/hints-literature/card.json",
            "usr/lib/systemd/system/edgeradiomics.service", "usr/lib/systemd/system/edgeradiomics-kiosk.service", "usr/lib/udev/rules.d/70-edgeradiomics.rules",
            "usr/lib/sysusers.d/edgeradiomics.conf", "usr/lib/tmpfiles.d/edgeradiomics.conf",
            "usr/share/edgeradiomics/boards/rpi5.env", "usr/share/edgeradiomics/overlays/edgeradiomics-rpi5.dtbo",
            "usr/share/doc/edgeradiomics/copyright", "usr/share/doc/edgeradiomics/README.md", "usr/share/doc/edgeradiomics/sbom.cdx.json",
        ])
            files.ShouldContain(file);
        Tool.Output("dpkg-deb", "-I", Deb(architecture), "conffiles").Trim().ShouldBe("/etc/edgeradiomics/appliance.json");
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_deb_holds_nothing_of_the_trainer_and_OpenCv_only_where_it_runs(string architecture)
    {
        string[] files = Contents(architecture);
        foreach (string word in (string[])["torch", "lightgbm", "split.csv", "EdgeRadiomics.Trainer", "libgomp"])
            files.Where(file => file.Contains(word, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
        files.Any(file => file.Contains("opencv", StringComparison.OrdinalIgnoreCase)).ShouldBe(architecture == "amd64");
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_bill_of_materials_names_packages_runtime_and_models_with_hashes(string architecture)
    {
        string file = Path.Combine(Folder(), Path.GetFileName(Deb(architecture)).Replace(".deb", ".cdx.json", StringComparison.Ordinal));
        JsonNode bom = JsonNode.Parse(File.ReadAllText(file))!;
        ((string)bom["bomFormat"]!).ShouldBe("CycloneDX");
        ((string)bom["specVersion"]!).ShouldBe("1.6");
        JsonNode[] components = [.. bom["components"]!.AsArray().Select(component => component!)];
        string[] names = [.. components.Select(component => (string)component["name"]!)];
        string rid = architecture == "arm64" ? "linux-arm64" : "linux-x64";
        foreach (string name in (string[])["Microsoft.ML.OnnxRuntime", "MQTTnet", "SkiaSharp.NativeAssets.Linux.NoDependencies", $"Microsoft.NETCore.App.Runtime.{rid}", $"Microsoft.AspNetCore.App.Runtime.{rid}", "segmentation", "hints-literature"])
            names.ShouldContain(name);
        names.Any(name => name.StartsWith("OpenCvSharp4", StringComparison.Ordinal)).ShouldBe(architecture == "amd64");
        names.ShouldNotContain(name => name.Contains("Crossgen", StringComparison.OrdinalIgnoreCase));
        foreach (JsonNode component in components)
            ((string)component["hashes"]![0]!["content"]!).Length.ShouldBe((string)component["type"]! == "library" ? 128 : 64, (string)component["name"]!);
        components.Where(component => (string)component["type"]! == "library" && component["licenses"] is null).ShouldBeEmpty();
        JsonNode card = JsonNode.Parse(File.ReadAllText(Repository.PathOf("models", "segmentation", "card.json")))!;
        ((string)components.Single(component => (string)component["name"]! == "segmentation")["hashes"]![0]!["content"]!).ShouldBe((string)card["sha256"]!);
    }

    [Fact]
    public void The_checksums_hold()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder(), "SHA256SUMS"));
        lines.Length.ShouldBeGreaterThanOrEqualTo(3);
        foreach (string[] parts in lines.Select(line => line.Split("  ")))
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder(), parts[1])))).ShouldBe(parts[0], parts[1]);
    }

    [Fact]
    public void Built_again_it_is_the_same_to_the_byte()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("EDGERADIOMICS_LONG") == "1", "slow (2 minutes): tools/test.sh --long");
        using TempFolder first = new(), second = new();
        foreach (TempFolder folder in (TempFolder[])[first, second])
        {
            if (Directory.Exists(Repository.PathOf("artifacts", "package-build"))) Directory.Delete(Repository.PathOf("artifacts", "package-build"), recursive: true);
            Tool.Output(Repository.PathOf("tools", "package.sh"), "--out", folder.Path, "linux-arm64");
        }
        File.ReadAllText(second.Of("SHA256SUMS")).ShouldBe(File.ReadAllText(first.Of("SHA256SUMS")));
    }

    private static string Folder() => Repository.PathOf("artifacts", "package");

    private static string Deb(string architecture)
    {
        string? deb = Directory.Exists(Folder()) ? Directory.GetFiles(Folder(), $"edgeradiomics_*_{architecture}.deb").SingleOrDefault() : null;
        Assert.SkipWhen(deb is null, $"no {architecture} package in artifacts/package: run tools/package.sh");
        return deb;
    }

    private static string[] Contents(string architecture) =>
        [.. Tool.Output("dpkg-deb", "-c", Deb(architecture)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(" ./", 2)[1].Split(" -> ")[0])];
}
