using System.Globalization;

namespace EdgeRadiomics.Appliance.Device;

/// <summary>What the board says of itself through /sys and /proc; null is "it does not say", never a guess. Reads only.</summary>
internal sealed class DeviceSensors(string root = "/")
{
    // Bits of the firmware's answer: 0 supply too low now; 1 to 3 slowed down now. Higher bits are about the past.
    private const int UnderVoltageNow = 0b0001, SlowedNow = 0b1110;

    /// <summary>The hottest zone, degrees C.</summary>
    public double? TemperatureC
    {
        get
        {
            double[] zones = [.. Folders("sys/class/thermal", "thermal_zone*").Select(zone => Number(Path.Combine(zone, "temp"))).OfType<long>().Select(milli => milli / 1000.0).Where(celsius => celsius is > -50 and < 200)];
            return zones.Length > 0 ? zones.Max() : null;
        }
    }

    /// <summary>Whether the board slows itself down now: Raspberry Pi's firmware word, or a cooling device that is not a fan.</summary>
    public bool? IsThrottled
    {
        get
        {
            if (FirmwareWord() is { } word) return (word & SlowedNow) != 0;
            long[] levels = [.. Folders("sys/class/thermal", "cooling_device*").Where(Throttles).Select(device => Number(Path.Combine(device, "cur_state"))).OfType<long>()];
            return levels.Length > 0 ? levels.Any(level => level > 0) : null;
        }
    }

    /// <summary>Whether the supply is too weak now: Raspberry Pi only.</summary>
    public bool? IsUnderVoltage =>
        Folders("sys/class/hwmon", "hwmon*").Select(hwmon => Number(Path.Combine(hwmon, "in0_lcrit_alarm"))).OfType<long>().Select(alarm => (bool?)(alarm != 0)).FirstOrDefault()
        ?? (FirmwareWord() is { } word ? (word & UnderVoltageNow) != 0 : null);

    /// <summary>Memory that programs can still have, bytes.</summary>
    public long? AvailableMemory => Meminfo("MemAvailable:");

    public long? TotalMemory => Meminfo("MemTotal:");

    /// <summary>Since the boot, s.</summary>
    public double? UptimeS =>
        Text("proc/uptime")?.Split(' ')[0] is { } seconds && double.TryParse(seconds, CultureInfo.InvariantCulture, out double value) ? value : null;

    /// <summary>Free and whole bytes of the disk that holds a folder; null where it cannot be asked.</summary>
    public static (long Free, long Total)? Disk(string folder)
    {
        try
        {
            DriveInfo disk = new(Path.GetFullPath(folder));
            return disk.TotalSize > 0 ? (disk.AvailableFreeSpace, disk.TotalSize) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    // Pi 4 and 5 name the bus differently: soc or soc@107c000000.
    private long? FirmwareWord() =>
        Folders("sys/devices/platform", "soc*").SelectMany(soc => Folders(soc, "*firmware")).Select(firmware => Hexadecimal(Path.Combine(firmware, "get_throttled"))).OfType<long>().Select(word => (long?)word).FirstOrDefault();

    // A fan that turns is cooling, not slowing.
    private bool Throttles(string device) => Text(Path.Combine(device, "type")) is { } type && !type.Contains("fan", StringComparison.OrdinalIgnoreCase);

    private long? Meminfo(string name) =>
        Text("proc/meminfo")?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
        && long.TryParse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture, out long kilobytes) ? kilobytes * 1024 : null;

    private string[] Folders(string folder, string pattern)
    {
        string path = Path.Combine(root, folder);
        try
        {
            return Directory.Exists(path) ? Directory.GetDirectories(path, pattern) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private long? Number(string path) => long.TryParse(Text(path), CultureInfo.InvariantCulture, out long value) ? value : null;

    private long? Hexadecimal(string path) => long.TryParse(Text(path)?.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long value) ? value : null;

    // A sensor that is asleep answers with an error, which is "it does not say".
    private string? Text(string path)
    {
        try
        {
            string whole = Path.Combine(root, path);
            return File.Exists(whole) ? File.ReadAllText(whole).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
