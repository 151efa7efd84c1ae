using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeRadiomics.Firmware.Tests;

/// <summary>systemd's own judgement of the units.</summary>
public sealed partial class UnitTests
{
    private const double HighestExposure = 1.6;

    public static TheoryData<string> Units => ["edgeradiomics.service", "edgeradiomics-kiosk.service"];

    [Theory]
    [MemberData(nameof(Units))]
    public void Systemd_finds_nothing_to_complain_about(string unit)
    {
        Tool.Needs("systemd-analyze", "systemd");
        using TempFolder root = new();
        // The units that ours name, and programs where ours look for them.
        Directory.CreateDirectory(root.Of("usr", "lib", "systemd"));
        Tool.Output("cp", "-r", "/lib/systemd/system", root.Of("usr", "lib", "systemd"));
        root.Write("[Service]\nExecStart=/usr/bin/cage\n", "usr", "lib", "systemd", "system", "seatd.service");
        foreach (string program in (string[])["usr/lib/edgeradiomics/EdgeRadiomics.Appliance", "usr/bin/cage"])
            File.SetUnixFileMode(root.Write("#!/bin/sh\n", program), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(root.Of("lib"), "usr/lib");
        foreach (string[] one in Units.Select(row => row.Data).Select(name => (string[])[name]))
            root.Write(File.ReadAllText(Tool.Config("systemd", one[0])), "etc", "systemd", "system", one[0]);

        (int exitCode, string output) = Tool.Run("systemd-analyze", "verify", "--man=no", $"--root={root.Path}", unit);
        output.ShouldBeEmpty();
        exitCode.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void Its_exposure_is_at_most_1_6(string unit)
    {
        Tool.Needs("systemd-analyze", "systemd");
        string output = Tool.Output("systemd-analyze", "security", "--no-pager", "--offline=true", Tool.Config("systemd", unit));
        double.Parse(Exposure().Match(output).Groups[1].Value, CultureInfo.InvariantCulture).ShouldBeLessThanOrEqualTo(HighestExposure, output);
    }

    [Fact]
    public void The_appliance_is_watched_and_not_restarted_for_what_a_person_must_mend()
    {
        string[] unit = File.ReadAllLines(Tool.Config("systemd", "edgeradiomics.service"));
        unit.ShouldContain("Type=notify");
        unit.ShouldContain("WatchdogSec=30");
        unit.ShouldContain("Restart=always");
        // Program.cs leaves with 1 after a ProblemException and with 2 after a wrong command line.
        unit.ShouldContain("RestartPreventExitStatus=1 2");
        unit.ShouldContain("ExecStart=/usr/lib/edgeradiomics/EdgeRadiomics.Appliance run --config /etc/edgeradiomics/appliance.json --data /var/lib/edgeradiomics");
    }

    [Fact]
    public void No_telemetry_is_on()
    {
        File.ReadAllText(Tool.Config("systemd", "edgeradiomics.service")).ShouldContain("ORT_DISABLE_TELEMETRY=1");
    }

    [GeneratedRegex(@"Overall exposure level for \S+: ([0-9.]+)")]
    private static partial Regex Exposure();
}
