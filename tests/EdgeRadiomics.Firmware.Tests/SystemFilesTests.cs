using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Firmware.Tests;

/// <summary>udev rules, users, groups and file modes, by the tools that read them on a board.</summary>
public sealed class SystemFilesTests
{
    private const int NotFetched = 3;

    [Fact]
    public void Debian_13_finds_no_fault_in_the_udev_rules()
    {
        Tool.Needs("dpkg-deb", "dpkg");
        (int exitCode, string output) = Tool.Run(Repository.PathOf("tools", "udevadm.sh"), ["verify", "--resolve-names=never", .. Directory.GetFiles(Tool.Config("udev"), "*.rules")]);
        Assert.SkipWhen(exitCode == NotFetched, "Debian 13's udev could not be fetched: " + output.Split('\n')[0]);
        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public void A_rule_with_a_fault_is_found()
    {
        Tool.Needs("dpkg-deb", "dpkg");
        using TempFolder folder = new();
        string rules = folder.Write(File.ReadAllText(Tool.Config("udev", "70-edgeradiomics.rules")).Replace("SYMLINK+=", "SYMLINKS+=", StringComparison.Ordinal), "70-bad.rules");
        (int exitCode, string output) = Tool.Run(Repository.PathOf("tools", "udevadm.sh"), "verify", "--resolve-names=never", rules);
        Assert.SkipWhen(exitCode == NotFetched, "Debian 13's udev could not be fetched");
        exitCode.ShouldBe(1, output);
    }

    [Fact]
    public void Sysusers_makes_both_users_with_the_groups_of_their_devices()
    {
        Tool.Needs("systemd-sysusers", "systemd");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "systemd-sysusers --root needs root");
        using TempFolder root = new();
        MakeUsers(root);
        string[] users = [.. File.ReadLines(root.Of("etc", "passwd")).Select(line => line.Split(':')[0])];
        users.ShouldContain("edgeradiomics");
        users.ShouldContain("edgeradiomics-kiosk");
        MembersOf(root, "video").ShouldBe(["edgeradiomics", "edgeradiomics-kiosk"], ignoreOrder: true);
        MembersOf(root, "gpio").ShouldBe(["edgeradiomics"]);
        MembersOf(root, "render").ShouldBe(["edgeradiomics-kiosk"]);
    }

    [Fact]
    public void Tmpfiles_hides_the_configuration_which_may_hold_a_key()
    {
        Tool.Needs("systemd-tmpfiles", "systemd");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "systemd-tmpfiles --root needs root");
        using TempFolder root = new();
        MakeUsers(root);
        string config = root.Write("{}", "etc", "edgeradiomics", "appliance.json"), secrets = root.Write("", "etc", "edgeradiomics", "secrets.env");
        Tool.Output("systemd-tmpfiles", "--create", $"--root={root.Path}", Tool.Config("tmpfiles", "edgeradiomics.conf")).ShouldBeEmpty();
        File.GetUnixFileMode(config).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.GetUnixFileMode(secrets).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static void MakeUsers(TempFolder root)
    {
        Directory.CreateDirectory(root.Of("etc"));
        Tool.Output("systemd-sysusers", $"--root={root.Path}", Tool.Config("sysusers", "edgeradiomics.conf"));
    }

    private static string[] MembersOf(TempFolder root, string group) =>
        File.ReadLines(root.Of("etc", "group")).Single(line => line.StartsWith(group + ":", StringComparison.Ordinal)).Split(':')[3].Split(',');
}
