using EdgeRadiomics.Appliance.Capture;

namespace EdgeRadiomics.Appliance.Device.Doctor;

/// <summary>Checks of what frames and presses come from.</summary>
internal static class SourceChecks
{
    public static Finding Source(string? source, string root)
    {
        if (source is null) return Finding.Fail("source", "the configuration names none", "write \"source\": \"v4l2:/dev/video0\" in it for a grabber there, or \"demo\" for the demonstration");
        int colon = source.IndexOf(':', StringComparison.Ordinal);
        (string kind, string what) = colon < 0 ? (source, "") : (source[..colon], source[(colon + 1)..]);
        return (kind, what) switch
        {
            ("demo", "") => Finding.Note("source", "demo: drawn pictures, no scanner", "name a grabber with --source v4l2:/dev/videoN to examine"),
            ("phantom", _) when PhantomSource.SeedOf(source) is not null => Finding.Note("source", "phantom: simulated pictures, no scanner", "name a grabber with --source v4l2:/dev/videoN to examine"),
            ("replay", not "") when Directory.Exists(what) => Finding.Note("source", $"replay of {Path.GetFullPath(what)}, no scanner", "name a grabber with --source v4l2:/dev/videoN to examine"),
            ("clip", not "") when what.Contains("://", StringComparison.Ordinal) => Finding.Note("source", "a stream; it is not tried here", "start the appliance: it says at once whether the stream answers"),
            ("clip", not "") when File.Exists(what) => Finding.Ok("source", $"clip {what}"),
            ("replay" or "clip", not "") => Finding.Fail("source", $"there is no {what}", "mend --source"),
            ("v4l2", not "") => Grabber(what, root),
            _ => Finding.Fail("source", $"{source} is unknown", $"use {FrameSources.Choices}"),
        };
    }

    public static Finding Grabbers(string root)
    {
        string[] grabbers = [.. Nodes(root)];
        return grabbers.Length > 0 ? Finding.Ok("grabbers", string.Join(", ", grabbers))
            : Finding.Note("grabbers", "no /dev/video*", "plug the grabber in and look at `dmesg`; demo, replay and clip need none");
    }

    public static Finding Gpio(string root)
    {
        string folder = Path.Combine(root, "dev");
        string[] chips = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "gpiochip*").Order(StringComparer.Ordinal)] : [];
        string names = string.Join(", ", chips.Select(Path.GetFileName));
        if (chips.Length == 0) return Finding.Note("GPIO", "no /dev/gpiochip*", "pedal and lamps need one; keyboard and page work without");
        return chips.Any(DeviceAccess.MayUse) ? Finding.Ok("GPIO", names) : Finding.Note("GPIO", $"{names}: not permitted", "add the service's user to group gpio");
    }

    public static Finding Ffmpeg(string? source)
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "ffmpeg")));
        if (isThere) return Finding.Ok("ffmpeg", "there, for clips");
        bool isWanted = source?.StartsWith("clip:", StringComparison.Ordinal) ?? false;
        return Finding.Note("ffmpeg", isWanted ? "missing: this clip needs it, or OpenCV on x64" : "missing; only clips need it", "run: apt-get install ffmpeg");
    }

    private static Finding Grabber(string path, string root)
    {
        string whole = Path.Combine(root, path.TrimStart('/'));
        string others = string.Join(", ", Nodes(root)) is { Length: > 0 } names ? $"this machine has {names}" : "this machine has none";
        if (!File.Exists(whole)) return Finding.Fail("source", $"there is no {path}", $"plug the grabber in, or mend --source ({others})");
        return DeviceAccess.MayUse(whole) ? Finding.Ok("source", $"{path}, permitted") : Finding.Fail("source", $"{path} may not be opened by this user", "add the user to group video, or install the package's udev rules");
    }

    private static IEnumerable<string> Nodes(string root)
    {
        string folder = Path.Combine(root, "sys/class/video4linux");
        if (!Directory.Exists(folder)) yield break;
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder, "video*").OrderBy(entry => entry.Length).ThenBy(entry => entry, StringComparer.Ordinal))
        {
            string link = Path.Combine(entry, "device", "driver");
            string driver = Directory.Exists(link) && Directory.ResolveLinkTarget(link, returnFinalTarget: false) is { } target ? $", {target.Name}" : "";
            string name = File.Exists(Path.Combine(entry, "name")) ? File.ReadAllText(Path.Combine(entry, "name")).Trim() : "nameless";
            yield return $"/dev/{Path.GetFileName(entry)} ({name}{driver})";
        }
    }
}
