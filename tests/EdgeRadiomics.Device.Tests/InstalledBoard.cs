using System.Diagnostics;
using System.Globalization;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Device.Tests;

/// <summary>One emulated board with the package installed as a user installs it; every test finds it switched on.</summary>
public sealed class InstalledBoard : IAsyncLifetime
{
    /// <summary>The board's grabber (vivid): off, it is as if its plug were pulled.</summary>
    public const string Grabber = "/sys/bus/platform/drivers/vivid";

    private const string Configuration = "/etc/edgeradiomics/appliance.json";

    private bool isConfigured;

    internal Board Board { get; private set; } = null!;

    internal Centre Centre { get; } = new();

    internal StepTable Steps { get; } = new();

    /// <summary>The configuration file as the package brings it.</summary>
    internal string ConfigurationAsShipped { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        foreach (string tool in (string[])["/usr/bin/qemu-system-aarch64", "/usr/sbin/mosquitto", Path.Combine(Board.Image, "root.img")])
            Assert.SkipUnless(File.Exists(tool), $"{tool} is missing: run tools/device-test.sh, which makes it");
        string package = Package();
        Board = await Board.Make();
        ScannerScreen.WriteYuyv("bus_0005-l", Path.Combine(Board.Share, "scanner.yuyv"));
        File.Copy(package, Path.Combine(Board.Share, "edgeradiomics.deb"));
        Steps.Add("package", new FileInfo(package).Length / 1e6, "MB", 120, "0");
        await Steps.Time("board on, first boot", () => Board.PowerOn());
        await Steps.Time("dpkg -i edgeradiomics.deb", () => Board.Run("dpkg -i /mnt/host/edgeradiomics.deb", 180));
        ConfigurationAsShipped = await Board.Run($"cat {Configuration}");
        // A power cut soon after leaves a file empty that was not synced, and an empty unit is a masked one: seen where the power cuts came first.
        await Board.Run($"cp /mnt/host/scanner.yuyv /var/lib/ && cat > /etc/systemd/system/scanner.service <<'END'\n{Scanner}END\nsystemctl daemon-reload && systemctl enable --now scanner.service 2>&1 && sync");
    }

    /// <summary>
    /// Has the service run against the centre's broker: where it does not yet, configures the board as a user does, restarts the service and
    /// waits until it says that it is ready.
    /// </summary>
    internal async Task Serve()
    {
        await Centre.Open();
        if (isConfigured && (await Board.Try("systemctl -q is-active edgeradiomics")).ExitCode == 0) return;
        await Configure(ConfigurationAsShipped);
        await Board.Run($"edgeradiomics-board qemu-virt && sed -i -e 's,\"broker\": \"embedded\",\"broker\": \"{Centre.Address}\",' -e 's,\"ack\": null,\"ack\": \"puback\",' {Configuration} && sync");
        BoardOutput started = await Board.Try("systemctl reset-failed edgeradiomics; systemctl restart edgeradiomics", 150);
        started.ExitCode.ShouldBe(0, await Journal());
        isConfigured = true;
    }

    /// <summary>
    /// Presses the pedal once a lesion is outlined, and again when that is refused, as a person would; returns when the press was made
    /// that was saved, in Stopwatch ticks, and the saved light's edge.
    /// </summary>
    internal async Task<(long Pressed, LightEdge Saved)> Mark(Func<GpioLines, Task>? press = null)
    {
        press ??= lines => lines.Press(Light.Pedal, TimeSpan.FromMilliseconds(150));
        for (int tries = 1; ; tries++)
        {
            await Board.Lines.Level(Light.Analysing, true, Patience);
            long pressed = Stopwatch.GetTimestamp();
            await press(Board.Lines);
            try
            {
                return (pressed, await Board.Lines.Edge(Light.Saved, true, pressed, TimeSpan.FromSeconds(25)));
            }
            catch (TimeoutException e) when (tries < 5)
            {
                Steps.Add("a press that was not saved", e.Message.Split("since then")[^1].Trim(':', ' '));
            }
        }
    }

    internal Task Configure(string json)
    {
        isConfigured = false;
        return Board.Run($"cat > {Configuration} <<'END'\n{json}\nEND\nsync");
    }

    /// <summary>How long anything may take: one analysis takes 3 to 8 s here, and more on a busy host. Figures are in the table.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    internal static Task Pause(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);

    /// <summary>The service's last lines.</summary>
    internal async Task<string> Journal(int lines = 40) => (await Board.Try($"journalctl --no-pager -u edgeradiomics -n {lines} -o short-monotonic")).Text;

    /// <summary>When systemd started the service and when the service was ready, s since the kernel's start.</summary>
    internal async Task<(double Started, double Ready)> StartTimes()
    {
        string[] stamps = (await Board.Run("systemctl show -P ExecMainStartTimestampMonotonic edgeradiomics; systemctl show -P ActiveEnterTimestampMonotonic edgeradiomics")).Split('\n');
        double[] seconds = [.. stamps.Select(stamp => double.Parse(stamp, CultureInfo.InvariantCulture) / 1e6)];
        return (seconds[0], seconds[1]);
    }

    /// <summary>Switches off by pulling the plug, and on again.</summary>
    internal async Task PowerCycle(DateTime? clock = null)
    {
        await Board.PowerCut();
        await Board.PowerOn(clock);
    }

    public async ValueTask DisposeAsync()
    {
        Console.WriteLine(Steps);
        await Centre.DisposeAsync();
        if (Board is not null) await Board.DisposeAsync();
    }

    // What a scanner is to a grabber: pictures go out of vivid's HDMI output and into its HDMI input, 1280 x 720 at 25 a second
    // (the sixth of its timings): at 60 the emulated kernel takes a whole core for the copying, and the analysis starves.
    private const string Scanner = """
        [Unit]
        Description=Ultrasound scanner's screen
        [Service]
        ExecStartPre=/usr/bin/v4l2-ctl -d /dev/video0 -c loop_video=1 -c dv_timings_signal_mode=4
        ExecStartPre=/usr/bin/v4l2-ctl -d /dev/video0 -c dv_timings=6
        ExecStartPre=/usr/bin/v4l2-ctl -d /dev/video1 --set-dv-bt-timings index=6
        ExecStart=/usr/bin/v4l2-ctl -d /dev/video1 --set-fmt-video-out=width=1280,height=720,pixelformat=YUYV --stream-out-mmap=4 --stream-loop --stream-from=/var/lib/scanner.yuyv
        StandardOutput=null
        StandardError=null
        Restart=always
        RestartSec=0.5
        [Install]
        WantedBy=multi-user.target

        """;

    private static string Package()
    {
        string folder = Repository.PathOf("artifacts", "package");
        string? package = Directory.Exists(folder) ? Directory.GetFiles(folder, "edgeradiomics_*_arm64.deb").SingleOrDefault() : null;
        Assert.SkipUnless(package is not null, $"no arm64 package in {folder}: run tools/device-test.sh, which makes it");
        return package;
    }
}

/// <summary>The qemu-virt board's GPIO lines (firmware-config/boards/qemu-virt.env).</summary>
internal static class Light
{
    public const int Ready = 0, Analysing = 1, Pedal = 2, Saved = 4, NotSynced = 5, Fault = 6;
}

[CollectionDefinition("board", DisableParallelization = true)]
public sealed class BoardUsers : ICollectionFixture<InstalledBoard>;
