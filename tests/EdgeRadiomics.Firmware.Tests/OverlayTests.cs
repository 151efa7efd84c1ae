namespace EdgeRadiomics.Firmware.Tests;

/// <summary>The boot overlays compile, fit on a tree that has their labels, and leave the panel's lines free.</summary>
public sealed class OverlayTests
{
    // The labels that the overlays point at, and nothing else of the boards' trees.
    private const string Base = """
        /dts-v1/;
        / {
            compatible = "test";
            gpio: gpio@d0000 { gpio-controller; #gpio-cells = <2>; gpio-line-names = "old"; };
            pinmux: pinmux@2430000 { };
        };
        """;

    public static TheoryData<string> Overlays => ["edgeradiomics-rpi5", "edgeradiomics-jetson-orin"];

    [Theory]
    [MemberData(nameof(Overlays))]
    public void It_compiles_without_a_warning_and_fits_on_its_board(string overlay)
    {
        using TempFolder folder = new();
        string merged = Merge(folder, overlay);
        string target = overlay.EndsWith("rpi5", StringComparison.Ordinal) ? "/gpio@d0000" : "/pinmux@2430000";
        Tool.Output("fdtget", merged, target, "pinctrl-names").Trim().ShouldBe("default");
        Tool.Output("fdtget", "-l", merged, $"{target}/er-panel").Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["pedal", "lights"], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void It_claims_no_line(string overlay)
    {
        string source = Code(overlay);
        foreach (string claim in (string[])["gpio-keys", "gpio-leds", "gpio-hog", "gpios ="]) source.ShouldNotContain(claim);
    }

    [Fact]
    public void Each_named_line_of_the_Pi_is_the_pin_whose_bias_is_set()
    {
        using TempFolder folder = new();
        string merged = Merge(folder, "edgeradiomics-rpi5");
        string[] names = Tool.Output("fdtget", merged, "/gpio@d0000", "gpio-line-names").Trim().Split(' ');
        names.Length.ShouldBe(54, "RP1 has 54 lines");
        string[] ours = [.. names.Select((name, line) => (name, line)).Where(n => n.name.StartsWith("ER_", StringComparison.Ordinal)).Select(n => $"gpio{n.line}")];
        string pedal = Tool.Output("fdtget", merged, "/gpio@d0000/er-panel/pedal", "pins").Trim();
        names[int.Parse(pedal["gpio".Length..], System.Globalization.CultureInfo.InvariantCulture)].ShouldBe("ER_PEDAL");
        string[] biased = [pedal, .. Tool.Output("fdtget", merged, "/gpio@d0000/er-panel/lights", "pins").Trim().Split(' ')];
        biased.ShouldBe(ours);
        biased.Length.ShouldBe(6, "a pedal and five lights");
    }

    private static string Code(string overlay) =>
        string.Join('\n', File.ReadLines(Tool.Config("overlays", overlay + ".dts")).Select(line => line.Split("//")[0]));

    private static string Merge(TempFolder folder, string overlay)
    {
        Tool.Needs("dtc", "device-tree-compiler");
        string tree = folder.Of("base.dtb"), compiled = folder.Of("overlay.dtbo"), merged = folder.Of("merged.dtb");
        Tool.Output("dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", tree, folder.Write(Base, "base.dts"));
        Tool.Output("dtc", "-@", "-I", "dts", "-O", "dtb", "-o", compiled, Tool.Config("overlays", overlay + ".dts")).ShouldBeEmpty();
        Tool.Output("fdtoverlay", "-i", tree, "-o", merged, compiled).ShouldBeEmpty();
        return merged;
    }
}
