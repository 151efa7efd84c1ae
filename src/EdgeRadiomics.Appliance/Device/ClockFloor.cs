using System.Globalization;
using System.Text;

namespace EdgeRadiomics.Appliance.Device;

/// <summary>The latest time that was seen, in clock-floor of the data folder. Replaced as a whole, so that a power cut leaves the old or the new.</summary>
internal sealed class ClockFloor(string dataFolder, ILogger log)
{
    private readonly string path = Path.Combine(dataFolder, "clock-floor");
    private bool told;

    /// <summary>What was kept; null without a file, or with a warning where it is damaged.</summary>
    public DateTimeOffset? Read()
    {
        try
        {
            if (!File.Exists(path)) return null;
            string text = File.ReadAllText(path).Trim();
            if (DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset floor)) return floor.ToUniversalTime();
            DeviceLog.FloorDamaged(log, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeviceLog.FloorUnreadable(log, path, e.Message);
        }
        return null;
    }

    /// <summary>Whether it is on disk; a warning the first time that it is not.</summary>
    public bool Write(DateTimeOffset floor)
    {
        try
        {
            string part = path + ".part";
            using (FileStream stream = new(part, FileMode.Create, FileAccess.Write))
            {
                stream.Write(Encoding.ASCII.GetBytes(floor.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)));
                stream.Flush(flushToDisk: true);
            }
            File.Move(part, path, overwrite: true);
            told = false;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!told) DeviceLog.FloorNotKept(log, path, e.Message);
            told = true;
            return false;
        }
    }
}
