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
    public async Task The_service_stays_under_300_MB_while_it_analyses()
    {
        await installed.Serve();
        await installed.Board.Lines.Level(Light.Analysing, true, InstalledBoard.Patience);
        string resident = await installed.Board.Run("grep VmRSS /proc/$(systemctl show -P MainPID edgeradiomics)/status");
        double megabytes = double.Parse(resident.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1000;
        installed.Steps.Add("resident memory while analysing", megabytes, "MB", 300, "0");
        megabytes.ShouldBeLessThanOrEqualTo(300);
    }
}
