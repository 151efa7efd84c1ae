namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>A grabber as `capture --list` shows it.</summary>
/// <param name="Path">Its node.</param>
/// <param name="Card">What its driver calls it.</param>
/// <param name="Driver">The driver.</param>
/// <param name="Bus">Where it is plugged in.</param>
/// <param name="StableNames">Links to it that survive another port or order.</param>
/// <param name="Formats">What it offers that can be read here, size and rate where it says.</param>
internal sealed record V4l2DeviceView(string Path, string Card, string Driver, string Bus, IReadOnlyList<string> StableNames, IReadOnlyList<string> Formats);

/// <summary>The grabbers of this machine.</summary>
internal static class V4l2Devices
{
    private static readonly string[] LinkFolders = ["/dev/v4l/by-id", "/dev/v4l/by-path"];

    /// <summary>Those that can be opened, by node.</summary>
    public static List<V4l2DeviceView> List()
    {
        List<V4l2DeviceView> found = [];
        foreach (string path in Nodes())
        {
            try
            {
                using V4l2Device device = new(path);
                string[] formats = [.. V4l2Negotiation.Offers(device).Where(offer => V4l2Format.Preferred.Contains(offer.FourCc)).Select(offer => offer.ToString()).Distinct()];
                found.Add(new V4l2DeviceView(path, device.Card, device.Driver, device.Bus, [.. LinksTo(path)], formats));
            }
            catch (Exception e) when (e is ProblemException or DeviceFaultException)
            {
                // Metadata and output nodes stand beside the capturing ones, and a grabber may go at any moment.
            }
        }
        return found;
    }

    /// <summary>The nodes in a line, for a message.</summary>
    public static string Names() => Nodes() is { Length: > 0 } nodes ? $"this machine has {string.Join(", ", nodes)}" : "this machine has none";

    /// <summary>The node behind a stable name.</summary>
    public static string NodeOf(string path) => File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;

    private static string[] Nodes()
    {
        const string Folder = "/sys/class/video4linux";
        return Directory.Exists(Folder)
            ? [.. Directory.EnumerateFileSystemEntries(Folder, "video*").Select(entry => $"/dev/{Path.GetFileName(entry)}").OrderBy(node => node.Length).ThenBy(node => node, StringComparer.Ordinal)]
            : [];
    }

    private static IEnumerable<string> LinksTo(string node) =>
        LinkFolders.Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries).Append("/dev/er-grabber").Where(link => File.Exists(link) && NodeOf(link) == node);
}
