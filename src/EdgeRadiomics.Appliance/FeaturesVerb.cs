using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeRadiomics.Features;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance;

/// <summary><c>features</c>: the whole catalogue on drawn masks.</summary>
/// <remarks>Numbers are the shortest text that reads back as the same double, so equal text is equal bits on any machine.</remarks>
internal static class FeaturesVerb
{
    private static readonly Option<string?> Image = new("--image") { HelpName = "PNG", Description = "picture of a scan sector" };
    private static readonly Option<string?> Mask = new("--mask") { HelpName = "PNG", Description = "lesion mask of the same size; any value but 0 is lesion" };
    private static readonly Option<PixelSpacing?> Spacing = StillFrame.SpacingOption();
    private static readonly Option<string?> Batch = new("--batch") { HelpName = "CSV", Description = "many at once: columns id,image,mask[,spacing_x_mm,spacing_y_mm], paths from the table's own folder" };
    private static readonly Option<string?> Output = new("--out") { HelpName = "FILE", Description = "where the answer goes (default standard output)" };
    private static readonly Option<string> Format = new("--format") { HelpName = "json|csv", Description = "of one picture's features; a batch is always csv", DefaultValueFactory = _ => "json" };
    private static readonly Option<bool> List = new("--list") { Description = "prints the catalogue as CSV" };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("json", "csv");
        Command command = new("features", "Measures drawn lesions: IBSI-named features, NaN (null in JSON) where one is undefined.") { Image, Mask, Spacing, Batch, Output, Format, List };
        command.SetAction((parsed, stop) => Task.FromResult(Run(parsed, stop)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(List))
        {
            using StreamWriter text = Open(parsed.GetValue(Output));
            WriteCatalogue(text);
            return 0;
        }
        if (parsed.GetValue(Batch) is { } table)
        {
            List<MeasuredPicture> pictures = FeatureBatch.Read(table);
            using StreamWriter text = Open(parsed.GetValue(Output));
            return WriteTable(text, pictures, stop);
        }
        if (parsed.GetValue(Image) is not { } image || parsed.GetValue(Mask) is not { } mask)
            throw new ProblemException("nothing says what to measure", "give --image and --mask, --batch, or --list");
        MeasuredPicture picture = new(Path.GetFileNameWithoutExtension(image), image, mask, parsed.GetValue(Spacing));
        double[] values = Measure(new FeatureExtractor(new FeatureSettings()), picture);
        using StreamWriter answer = Open(parsed.GetValue(Output));
        if (parsed.GetValue(Format) == "csv")
        {
            WriteHeader(answer);
            WriteRow(answer, picture.Id, values);
        }
        else
        {
            WriteJson(answer, picture.Id, values);
        }
        return 0;
    }

    // Like segment: a bad picture is named and the rest goes on.
    private static int WriteTable(StreamWriter text, List<MeasuredPicture> pictures, CancellationToken stop)
    {
        FeatureExtractor extractor = new(new FeatureSettings());
        WriteHeader(text);
        int failed = 0;
        foreach (MeasuredPicture picture in pictures)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                WriteRow(text, picture.Id, Measure(extractor, picture));
            }
            catch (ProblemException problem)
            {
                failed++;
                Console.Error.WriteLine(problem.Message);
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private static double[] Measure(FeatureExtractor extractor, MeasuredPicture picture)
    {
        using Frame frame = StillFrame.Read(picture.Image, picture.Spacing);
        double[] values = new double[FeatureCatalogue.Count];
        byte[] mask = StillFrame.ReadMask(picture.Mask, frame, picture.Image);
        extractor.Extract(new PixelRegion(frame.Pixels, mask, [], frame.Width, frame.Height, picture.Spacing?.XMm, picture.Spacing?.YMm), values);
        return values;
    }

    private static void WriteHeader(StreamWriter text) =>
        text.Write($"id,catalogue,{string.Join(',', FeatureCatalogue.All.Select(feature => feature.Name))}\n");

    private static void WriteRow(StreamWriter text, string id, double[] values) =>
        text.Write($"{Csv.Quoted(id)},{FeatureCatalogue.Version},{string.Join(',', values.Select(RoundTrip))}\n");

    private static void WriteJson(StreamWriter text, string id, double[] values)
    {
        text.Flush();
        using (Utf8JsonWriter json = new(text.BaseStream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("catalogue", FeatureCatalogue.Version);
            foreach ((int i, FeatureDefinition feature) in FeatureCatalogue.All.Index())
            {
                json.WritePropertyName(feature.Name);
                if (double.IsFinite(values[i])) json.WriteRawValue(RoundTrip(values[i]));
                else json.WriteNullValue();
            }
            json.WriteEndObject();
        }
        text.Write('\n');
    }

    private static void WriteCatalogue(StreamWriter text)
    {
        text.Write("name,ibsi_code,family,unit,formula\n");
        foreach (FeatureDefinition feature in FeatureCatalogue.All)
            text.Write($"{feature.Name},{feature.IbsiCode},{feature.Family},{Csv.Quoted(feature.Unit)},{Csv.Quoted(feature.Formula)}\n");
    }

    private static string RoundTrip(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static StreamWriter Open(string? output)
    {
        try
        {
            return output is null ? new StreamWriter(Console.OpenStandardOutput()) : new StreamWriter(output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{output} cannot be written ({e.Message.TrimEnd('.')})", "choose another file with --out", e);
        }
    }
}
