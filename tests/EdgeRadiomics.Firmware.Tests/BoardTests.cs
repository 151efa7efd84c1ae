using EdgeRadiomics.Appliance;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Firmware.Tests;

/// <summary><c>edgeradiomics-board</c> turns the shipped configuration into a board's.</summary>
public sealed class BoardTests : IDisposable
{
    private readonly TempFolder root = new();

    public static TheoryData<string> Boards => [.. Directory.GetFiles(Tool.Config("boards"), "*.env").Select(file => Path.GetFileNameWithoutExtension(file))];

    private string ConfigFile => root.Of("etc", "edgeradiomics", "appliance.json");

    [Theory]
    [MemberData(nameof(Boards))]
    public void Each_board_gets_a_configuration_that_the_program_reads(string board)
    {
        (int exitCode, string output) = Configure(board);
        exitCode.ShouldBe(0, output);
        ApplianceOptions.Read(ConfigFile).Source.ShouldNotBeNull().ShouldStartWith("v4l2:");
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_second_time_changes_nothing(string board)
    {
        Configure(board);
        string once = File.ReadAllText(ConfigFile);
        Configure(board).ExitCode.ShouldBe(0);
        File.ReadAllText(ConfigFile).ShouldBe(once);
    }

    [Fact]
    public void What_a_person_wrote_and_the_comments_stay()
    {
        string own = File.ReadAllText(Tool.Config("appliance.json")).Replace("\"broker\": \"embedded\"", "\"broker\": \"mqtt://10.1.2.3:1883\"", StringComparison.Ordinal);
        root.Write(own, "etc", "edgeradiomics", "appliance.json");
        Run("qemu-virt").ExitCode.ShouldBe(0);
        ApplianceOptions.Read(ConfigFile).Broker.ShouldBe("mqtt://10.1.2.3:1883");
        File.ReadLines(ConfigFile).Count(line => line.Contains("//", StringComparison.Ordinal))
            .ShouldBe(own.Split('\n').Count(line => line.Contains("//", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_board_with_extra_devices_and_modules_gets_them()
    {
        Configure("jetson-orin");
        File.ReadAllText(root.Of("etc", "modules-load.d", "edgeradiomics.conf")).ShouldBe("uvcvideo\n");
        File.ReadAllLines(root.Of("etc", "systemd", "system", "edgeradiomics.service.d", "board.conf")).ShouldContain("DeviceAllow=/dev/nvmap rw");
    }

    [Fact]
    public void A_board_that_nobody_knows_is_refused_with_the_boards_there_are()
    {
        (int exitCode, string output) = Configure("toaster");
        exitCode.ShouldBe(2);
        output.ShouldContain("boards: jetson-orin qemu-virt rpi5");
        File.ReadAllText(ConfigFile).ShouldBe(File.ReadAllText(Tool.Config("appliance.json")));
    }

    [Fact]
    public void An_option_that_the_configuration_does_not_have_is_refused_and_nothing_is_written()
    {
        root.Write("{\n  \"http\": \"x\"\n}\n", "etc", "edgeradiomics", "appliance.json");
        (int exitCode, string output) = Run("qemu-virt");
        exitCode.ShouldBe(1);
        output.ShouldContain("names no option source");
        File.ReadAllText(ConfigFile).ShouldBe("{\n  \"http\": \"x\"\n}\n");
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Its_overlay_is_there(string board)
    {
        string overlay = File.ReadLines(Tool.Config("boards", board + ".env")).Single(line => line.StartsWith("OVERLAY=", StringComparison.Ordinal))["OVERLAY=".Length..].Trim('"');
        if (overlay.Length > 0) File.Exists(Tool.Config("overlays", overlay + ".dts")).ShouldBeTrue(overlay);
    }

    public void Dispose() => root.Dispose();

    private (int ExitCode, string Output) Configure(string board)
    {
        if (!File.Exists(ConfigFile)) root.Write(File.ReadAllText(Tool.Config("appliance.json")), "etc", "edgeradiomics", "appliance.json");
        return Run(board);
    }

    private (int ExitCode, string Output) Run(string board) =>
        Tool.Run(Tool.Config("edgeradiomics-board"), new Dictionary<string, string> { ["EDGERADIOMICS_SHARE"] = Repository.PathOf("firmware-config") }, "--root", root.Path, board);
}
