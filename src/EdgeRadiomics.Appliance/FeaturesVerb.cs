using System.CommandLine;
using EdgeRadiomics.Appliance.Measuring;
using EdgeRadiomics.Features;
using EdgeRadiomics.Features.Filters;
using EdgeRadiomics.Features.Regions;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance;

/// <summary><c>features</c>: the numbers of stored pictures and their masks, as CSV or JSON.</summary>
internal static class FeaturesVerb
{
    public static Command Create()
    {
        Option<string?> image = new("--image") { HelpName = "PNG", Description = "picture of a scan sector" };
        Option<string?> mask = new("--mask") { HelpName = "PNG", Description = "lesion mask of the same size" };
        Option<PixelSpacing?> spacing = StillFrame.SpacingOption();
        Option<string?> batch = new("--batch") { HelpName = "CSV", Description = "many pictures: columns id,image,mask[,spacing_x_mm,spacing_y_mm]; paths as seen from here" };
        Option<string?> output = new("--out") { HelpName = "FILE", Description = "file for the numbers; default standard output. A batch that was cut off goes on where it was" };
        Option<int?> bins = new("--bins") { HelpName = "N", Description = "fixed number of bins, 2 to 255; default 32" };
        Option<int?> binWidth = new("--bin-width") { HelpName = "W", Description = "fixed bin width instead, in grey levels, 2 to 255" };
        Option<string?> settings = new("--settings") { HelpName = "FILE", Description = "JSON with binCount, binWidth, families and filters (logSigmasPx, logSigmasMm, wavelet, meanPx, boundary); the options above win" };
        Option<string> names = new("--names") { DefaultValueFactory = _ => "ibsi", Description = "ibsi: the whole catalogue; pyradiomics: its 102 under its names, at 1 mm where no spacing is given" };
        names.AcceptOnlyFromAmong("ibsi", "pyradiomics");
        Option<string> format = new("--format") { DefaultValueFactory = _ => "csv", Description = "csv: a row a picture (one picture under PyRadiomics' names: feature,value); json: a line a picture" };
        format.AcceptOnlyFromAmong("csv", "json");
        Option<FeatureRegion[]> regions = new("--regions") { HelpName = "REGION", AllowMultipleArgumentsPerToken = true, Description = "also measures Ring0To2Mm, Ring2To4Mm, Ring4To6Mm (they need a spacing) or Box (a tenth wider than the lesion's), all families of each" };
        regions.AcceptOnlyFromAmong([.. Enum.GetNames<FeatureRegion>().Where(name => name != nameof(FeatureRegion.Lesion))]);
        Option<bool> list = new("--list") { Description = "prints the catalogue instead: name, IBSI code, PyRadiomics' name, unit and formula" };
        Command command = new("features", "Measures lesions of stored pictures; an empty cell or null is undefined.") { image, mask, spacing, batch, output, bins, binWidth, settings, names, format, regions, list };
        command.SetAction((parsed, stop) =>
        {
            if (parsed.GetValue(list)) return Task.FromResult(List());
            (FeatureSettings features, FilterSettings filters) = FeatureSettingsFile.Resolve(parsed.GetValue(settings), parsed.GetValue(bins), parsed.GetValue(binWidth));
            FeatureFormat printed = new(parsed.GetValue(names) == "pyradiomics", parsed.GetValue(format) == "json", parsed.GetValue(regions) ?? [], filters);
            return Task.FromResult(Measure((parsed.GetValue(image), parsed.GetValue(mask), parsed.GetValue(spacing), parsed.GetValue(batch)), parsed.GetValue(output), features, printed, stop));
        });
        return command;
    }

    private static int List()
    {
        foreach (FeatureDefinition feature in FeatureCatalogue.All)
            Console.WriteLine($"{feature.Name,-32} {feature.IbsiCode ?? "",-5} {feature.Aggregation ?? "",-5} {feature.PyRadiomicsName ?? "",-42} {feature.Unit,-5} {feature.Formula}");
        return 0;
    }

    private static int Measure((string?, string?, PixelSpacing?, string?) what, string? output, FeatureSettings settings, FeatureFormat format, CancellationToken stop)
    {
        switch (what)
        {
            case (not null, not null, var spacing, null):
                BatchRow row = new(Path.GetFileNameWithoutExtension(what.Item1), what.Item1, what.Item2, spacing);
                PictureMeasurement measurement = new(settings, format);
                ReadOnlySpan<double> values = measurement.Measure(row);
                foreach (string missing in measurement.Missing) Console.Error.WriteLine($"{row.Id} has no {missing}");
                Write(output, format is { PyRadiomics: true, Json: false } ? format.List(values) : format.Header + format.Row(row.Id, values));
                return 0;
            case (null, null, _, not null):
                int failed = new BatchMeasurement(settings, format).Run(what.Item4, output, stop);
                return failed == 0 ? 0 : throw new ProblemException($"{failed} of the pictures were left out", "see above which and why; the others are measured");
            default:
                throw new ProblemException("it is not said what to measure", "give --image and --mask, or --batch alone");
        }
    }

    private static void Write(string? output, string text)
    {
        if (output is null)
        {
            Console.Write(text);
            return;
        }
        try
        {
            File.WriteAllText(output, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{output} cannot be written ({e.Message.TrimEnd('.')})", "choose another file with --out", e);
        }
    }
}
