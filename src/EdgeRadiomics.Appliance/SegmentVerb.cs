using System.CommandLine;
using System.Globalization;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.Pictures;

namespace EdgeRadiomics.Appliance;

/// <summary><c>segment</c>: a mask for every picture of a folder.</summary>
internal static class SegmentVerb
{
    public static Command Create()
    {
        Option<string> images = new("--images") { Required = true, HelpName = "DIR", Description = "folder of PNG or JPEG pictures, each of a scan sector" };
        Option<string> output = new("--out") { Required = true, HelpName = "DIR", Description = "folder for the masks (0/255 PNG, same name and size) and segment.csv" };
        Option<string?> model = new("--model") { HelpName = "DIR", Description = "segmentation bundle; default ./models/segmentation" };
        Option<string?> native = OrtChoice.NativeOption(), provider = OrtChoice.ProviderOption();
        Command command = new("segment", "Marks the lesion on stored pictures.") { images, output, model, native, provider };
        command.SetAction((parsed, stop) => Task.FromResult(Run(
            parsed.GetValue(images)!, parsed.GetValue(output)!, parsed.GetValue(model), parsed.GetValue(native), parsed.GetValue(provider), stop)));
        return command;
    }

    private static int Run(string images, string output, string? model, string? native, string? provider, CancellationToken stop)
    {
        if (!Directory.Exists(images)) throw new ProblemException($"there is no folder {images}", "give a folder of pictures with --images");
        string[] files = [.. Directory.EnumerateFiles(images).Where(IsPicture).Order(StringComparer.Ordinal)];
        if (files.Length == 0) throw new ProblemException($"{images} holds no PNG or JPEG picture", "give a folder of pictures with --images");
        OrtRuntime.UseNative(native);
        using OnnxSegmenter segmenter = new(ModelBundle.Load(model ?? Path.Combine(ModelFolder.Resolve(null), ModelFolder.Segmentation), "segmentation"), Environment.ProcessorCount, provider ?? ExecutionProviders.Auto);
        Console.WriteLine($"provider {segmenter.Provider}");
        if (OrtRuntime.Native is { } library) Console.WriteLine($"ort      {library}");
        using StreamWriter table = OpenTable(output);
        table.WriteLine("file,width_px,height_px,area_px,confidence,absence");
        LesionMask mask = new();
        int failed = 0;
        foreach (string file in files)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                using Frame frame = StillFrame.Read(file, null);
                SegmentationResult result = segmenter.Segment(frame, mask);
                PictureFile.WriteGrey(Path.Combine(output, Path.ChangeExtension(Path.GetFileName(file), ".png")), mask.Width, mask.Height, mask.Pixels);
                table.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{Quoted(file)},{mask.Width},{mask.Height},{mask.AreaPx},{result.Confidence:F4},{result.Absence}"));
            }
            catch (ProblemException problem) when (File.Exists(file))
            {
                failed++;
                table.WriteLine($"{Quoted(file)},,,,,Unreadable");
                Console.Error.WriteLine(problem.Message);
            }
        }
        Console.WriteLine($"{files.Length - failed} masks and segment.csv are in {output}.");
        return failed == 0 ? 0 : 1;
    }

    private static StreamWriter OpenTable(string output)
    {
        try
        {
            Directory.CreateDirectory(output);
            return new StreamWriter(Path.Combine(output, "segment.csv"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{output} cannot be written ({e.Message.TrimEnd('.')})", "choose another folder with --out", e);
        }
    }

    private static bool IsPicture(string file) => Path.GetExtension(file).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG";

    private static string Quoted(string file)
    {
        string name = Path.GetFileName(file);
        return name.AsSpan().ContainsAny(",\"\n") ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
    }
}
