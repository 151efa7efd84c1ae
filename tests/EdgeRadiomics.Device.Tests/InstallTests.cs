using System.Globalization;

namespace EdgeRadiomics.Device.Tests;

[Collection("board")]
public class InstallTests(InstalledBoard installed)
{
    [Fact]
    public async Task An_installed_package_without_a_source_refuses_to_start_and_says_what_to_write()
    {
        await installed.Configure(installed.ConfigurationAsShipped);
        BoardOutput started = await installed.Board.Try("systemctl reset-failed edgeradiomics; systemctl restart edgeradiomics");
        started.ExitCode.ShouldNotBe(0);
        string journal = await installed.Journal();
        journal.ShouldContain("/etc/edgeradiomics/appliance.json names no source of frames; write \"source\": \"v4l2:/dev/video0\" in it");
        (await installed.Board.Try("systemctl is-active edgeradiomics")).Text.ShouldNotStartWith("active");
        installed.Steps.Add("without a source", "refuses, says what to write");
    }

    [Fact]
    public async Task The_service_comes_up_by_itself_at_boot_and_stays_under_300_MB()
    {
        await installed.Centre.Open();
        await installed.Serve();
        await installed.PowerCycle();
        await installed.Board.Run("timeout 60 sh -c 'until systemctl -q is-active edgeradiomics; do sleep 0.2; done'", 70);
        string[] stamps = (await installed.Board.Run("systemctl show -P ExecMainStartTimestampMonotonic -P ActiveEnterTimestampMonotonic edgeradiomics; systemctl show -P UserspaceTimestampMonotonic")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        double[] seconds = [.. stamps.Select(stamp => double.Parse(stamp, CultureInfo.InvariantCulture) / 1e6)];
        installed.Steps.Add("systemd starts the service after", $"{seconds[0] - seconds[2]:0.0} s");
        installed.Steps.Add("service ready after its start", $"{seconds[1] - seconds[0]:0.0} s", "<= 10 s");

        await installed.Board.Lines.Level(Light.Analysing, true, InstalledBoard.Patience);
        await InstalledBoard.Pause(5);
        string resident = await installed.Board.Run("grep VmRSS /proc/$(systemctl show -P MainPID edgeradiomics)/status");
        double megabytes = double.Parse(resident.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1000;
        installed.Steps.Add("resident memory while analysing", $"{megabytes:0} MB", "<= 300 MB");
        megabytes.ShouldBeLessThanOrEqualTo(300);
    }
}
