using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Appliance.Device.Doctor;

/// <summary>Checks of the board and its service manager.</summary>
internal static class MachineChecks
{
    private const double HotC = 80;
    private const long EnoughMemory = 500_000_000;
    private const string Unit = "edgeradiomics.service";

    public static Finding Clock(string dataFolder, ClockWitness witness)
    {
        FlooredClock clock = FlooredClock.Open(dataFolder, NullLogger.Instance, witness);
        string now = $"{clock.GetUtcNow():u}";
        return clock.State switch
        {
            ClockState.Synced => Finding.Ok("clock", $"{now}, set by a time server"),
            ClockState.Rtc => Finding.Ok("clock", $"{now}, from the battery-backed clock"),
            ClockState.Floor => Finding.Note("clock", $"the machine's calendar stands before {now}, the latest time that was seen", "connect a network with a time server, or set it: timedatectl set-time"),
            _ => Finding.Note("clock", $"{now}, and nothing vouches for it", "connect a network with a time server, or fit a battery for the clock; records say \"unsynced\""),
        };
    }

    public static Finding Temperature(DeviceSensors sensors)
    {
        if (sensors.IsUnderVoltage == true) return Finding.Note("temperature", "the power supply is too weak now", "use the supply that the board's maker names");
        if (sensors.TemperatureC is not { } celsius) return Finding.Ok("temperature", "the board does not say");
        string found = $"{celsius:0} °C{(sensors.IsThrottled == true ? ", and the board slows itself down" : "")}";
        return celsius < HotC && sensors.IsThrottled != true ? Finding.Ok("temperature", found) : Finding.Note("temperature", found, "fit a heat sink or a fan, and let air to it");
    }

    public static Finding Memory(DeviceSensors sensors)
    {
        if (sensors.AvailableMemory is not { } free) return Finding.Ok("memory", "the machine does not say");
        string found = $"{free / 1e6:0} of {(sensors.TotalMemory ?? 0) / 1e6:0} MB available";
        return free >= EnoughMemory ? Finding.Ok("memory", found) : Finding.Note("memory", found, "stop other programs: the appliance takes about 300 MB");
    }

    public static IEnumerable<Finding> Service(string root)
    {
        string? unit = ((string[])["etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"]).Select(folder => Path.Combine(root, folder, Unit)).FirstOrDefault(File.Exists);
        if (unit is null)
        {
            yield return Finding.Note("service", $"no {Unit}", "install the package to have it started at boot and watched");
            yield break;
        }
        string text = File.ReadAllText(unit);
        bool notifies = text.Contains("Type=notify", StringComparison.Ordinal), watches = text.Contains("WatchdogSec=", StringComparison.Ordinal);
        yield return notifies && watches ? Finding.Ok("service", $"{Unit} waits for ready and watches")
            : Finding.Note("service", $"{Unit} lacks {string.Join(" and ", ((string?[])[notifies ? null : "Type=notify", watches ? null : "WatchdogSec"]).OfType<string>())}", "install the package's unit again");
        if (Environment.UserName == "root" && Environment.GetEnvironmentVariable("INVOCATION_ID") is null)
            yield return Finding.Note("user", "root may do everything, the service's user may not", "ask as that user: sudo -u edgeradiomics");
    }
}
