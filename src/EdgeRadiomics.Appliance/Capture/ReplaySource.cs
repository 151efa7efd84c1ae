using EdgeRadiomics.Pictures;
using SkiaSharp;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Plays the PNG and JPEG files of a folder in ordinal order of their names, over and over.</summary>
internal sealed class ReplaySource : IFrameSource
{
    private readonly string folder;
    private readonly string[] files;
    private readonly HashSet<string> unreadable = [];
    private readonly Pace pace;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private int position;

    public ReplaySource(string folder, CaptureOptions options, TimeProvider clock, ILogger log)
    {
        this.folder = folder;
        this.clock = clock;
        this.log = log;
        files = FindPictures(folder);
        position = FirstReadable();
        pace = new Pace(clock, options.FramesPerSecond ?? 10);
    }

    public string Description => $"replay of {folder}";

    public bool IsDemonstration => true;

    public bool Read(RawFrame target, CancellationToken stop)
    {
        if (!pace.Wait(stop)) return false;
        while (!pace.IsDisposed && !stop.IsCancellationRequested)
        {
            string file = files[position];
            position = (position + 1) % files.Length;
            if (unreadable.Contains(file) || !TryLoad(file, target)) continue;
            target.MonotonicNs = MonotonicClock.NowNs(clock);
            return true;
        }
        return false;
    }

    public void Dispose() => pace.Dispose();

    private static string[] FindPictures(string folder)
    {
        if (!Directory.Exists(folder)) throw new ProblemException($"there is no folder {folder} to replay", "check the path after replay:");
        try
        {
            string[] found = [.. Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG")];
            if (found.Length == 0) throw new ProblemException($"{folder} holds no .png, .jpg or .jpeg file", "name a folder of pictures after replay:");
            Array.Sort(found, StringComparer.Ordinal);
            return found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"the folder {folder} cannot be listed ({e.Message})", "check its permissions", e);
        }
    }

    private int FirstReadable()
    {
        RawFrame probe = new();
        for (int i = 0; i < files.Length; i++)
            if (TryLoad(files[i], probe)) return i;
        throw NothingReadable();
    }

    private bool TryLoad(string file, RawFrame target)
    {
        try
        {
            using SKBitmap picture = PictureFile.ReadBgra(file);
            target.Fill(picture.GetPixelSpan(), RawLayout.OfBgra(picture.Width, picture.Height));
            return true;
        }
        catch (ProblemException)
        {
            unreadable.Add(file);
            CaptureLog.PictureSkipped(log, file);
            if (unreadable.Count == files.Length) throw NothingReadable();
            return false;
        }
    }

    private ProblemException NothingReadable() =>
        new($"none of the {files.Length} pictures in {folder} can be read", "replace them by PNG or JPEG pictures");
}
