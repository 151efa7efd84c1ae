using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Appliance.Device.Doctor;

/// <summary>Checks of the data folder.</summary>
internal static class DataChecks
{
    private const long EnoughDisk = 1_000_000_000, LeastDisk = 100_000_000;

    public static IEnumerable<Finding> Folder(string folder)
    {
        string whole = Path.GetFullPath(folder);
        if (!Directory.Exists(whole))
        {
            string parent = Parent(whole);
            yield return DeviceAccess.MayWrite(parent) && Directory.Exists(parent)
                ? Finding.Note("data folder", $"{whole} is not there yet", "nothing to do: the first start makes it")
                : Finding.Fail("data folder", $"{whole} is not there and {parent} may not be written", "make it and give it to the service's user, or choose another with --data");
            yield break;
        }
        string probe = Path.Combine(whole, $".doctor-{Guid.NewGuid():N}");
        Finding finding;
        try
        {
            using (FileStream stream = new(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                stream.WriteByte(1);
                stream.Flush(flushToDisk: true);
            }
            finding = Finding.Ok("data folder", $"{whole} can be written and flushed");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            finding = Finding.Fail("data folder", $"{whole} cannot be written ({e.Message.TrimEnd('.')})", "give it to the service's user, free some space, or choose another with --data");
        }
        yield return finding;
    }

    public static Finding Disk(string folder)
    {
        if (DeviceSensors.Disk(Parent(Path.GetFullPath(folder))) is not var (free, total)) return Finding.Note("disk", "its free space cannot be asked", "look with df");
        string found = $"{free / 1e9:0.0} of {total / 1e9:0.0} GB free";
        const string Remedy = "free some space: 1 GB is wanted, because the archive in the data folder keeps every marked lesion";
        return free >= EnoughDisk ? Finding.Ok("disk", found) : free >= LeastDisk ? Finding.Note("disk", found, Remedy) : Finding.Fail("disk", found, Remedy);
    }

    public static Finding Identity(ApplianceOptions options)
    {
        // LoadOrMake would make one: here a missing one stays missing.
        string path = Path.Combine(options.Data, "device.json");
        if (!File.Exists(path))
        {
            DeviceIdentity.Checked("site", options.Site);
            DeviceIdentity.Checked("device", options.Device);
            return Finding.Note("identity", "not made yet", "nothing to do: the first start makes it");
        }
        DeviceId device = DeviceIdentity.LoadOrMake(options.Data, options.Site, options.Device);
        return Finding.Ok("identity", $"site {device.Site}, device {device.Device}");
    }

    // The nearest that exists; a file where a folder should be is an answer too.
    private static string Parent(string path)
    {
        while (!Path.Exists(path) && Path.GetDirectoryName(path) is { } above) path = above;
        return path;
    }
}
