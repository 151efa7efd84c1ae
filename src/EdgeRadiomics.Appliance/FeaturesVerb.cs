using System.CommandLine;
using System.Globalization;
using EdgeRadiomics.Features;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance;

/// <summary><c>features</c>: the numbers of stored pictures and their masks, as CSV. Numbers are the shortest text that reads back as the same bits.</summary>
internal static class FeaturesVerb
{
    private static readonly string[] Columns = ["id", "image", "mask", "spacing_x_mm", "spacing_y_mm"];

    public static Command Create()
    {
        Option<string?> image = new("--image") { HelpName = "PNG", Description = "picture of a scan sector" };
        Option<string?> mask = new("--mask") { HelpName = "PNG", Description = "lesion mask of the same size" };
        Option<PixelSpacing?> spacing = StillFrame.SpacingOption();
        Option<string?> batch = new("--batch") { HelpName = "CSV", Description = "many pictures: columns id,image,mask[,spacing_x_mm,spacing_y_mm]; paths as seen from here" };
        Option<string?> output = new("--out") { HelpName = "CSV", Description = "file for the numbers; default standard output" };
        Option<bool> list = new("--list") { Description = "prints the catalogue instead: name, IBSI code, unit and formula" };
        Command command = new("features", "Measures lesions of stored pictures: a row a picture, a column a feature; an empty cell is undefined.") { image, mask, spacing, batch, output, list };
        command.SetAction((parsed, stop) => Task.FromResult(
            parsed.GetValue(list) ? List() : Measure(Rows(parsed.GetValue(image), parsed.GetValue(mask), parsed.GetValue(spacing), parsed.GetValue(batch)), parsed.GetValue(output), stop)));
        return command;
    }

    private static int List()
    {
        foreach (FeatureDefinition feature in FeatureCatalogue.All) Console.WriteLine($"{feature.Name,-32} {feature.IbsiCode ?? "",-5} {feature.Unit,-5} {feature.Formula}");
        return 0;
    }

    private static int Measure(List<Row> rows, string? output, CancellationToken stop)
    {
        using TextWriter table = output is null ? Console.Out : Create(output);
        table.WriteLine($"id,{string.Join(',', FeatureCatalogue.All.Select(feature => feature.Name))}");
        foreach (Row row in rows)
        {
            stop.ThrowIfCancellationRequested();
            using Frame frame = StillFrame.Read(row.Image, row.Spacing);
            ReadOnlySpan<double> values = new ExamPipeline(StillFrame.GivenMask(row.Mask, frame, row.Image)).Analyse(frame).Features;
            table.Write(row.Id);
            foreach (double value in values) table.Write(double.IsFinite(value) ? string.Create(CultureInfo.InvariantCulture, $",{value:R}") : ",");
            table.WriteLine();
        }
        return 0;
    }

    private static List<Row> Rows(string? image, string? mask, PixelSpacing? spacing, string? batch) => (image, mask, batch) switch
    {
        (not null, not null, null) => [new Row(Path.GetFileNameWithoutExtension(image), image, mask, spacing)],
        (null, null, not null) => Read(batch),
        _ => throw new ProblemException("it is not said what to measure", "give --image and --mask, or --batch alone"),
    };

    private static List<Row> Read(string batch)
    {
        try
        {
            string[] lines = File.ReadAllLines(batch);
            string[] header = lines.Length > 0 ? lines[0].Split(',') : [];
            if (header.Length is not (3 or 5) || !header.SequenceEqual(Columns.Take(header.Length)))
                throw new ProblemException($"{batch} does not start with {string.Join(',', Columns)}", "name the columns so; the last two may be left out");
            return [.. lines.Skip(1).Where(line => line.Length > 0).Select((line, i) => Row.Parse(line, header.Length, $"{batch}, line {i + 2},"))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{batch} cannot be read ({e.Message.TrimEnd('.')})", "give a table with --batch", e);
        }
    }

    private static StreamWriter Create(string path)
    {
        try
        {
            return new StreamWriter(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{path} cannot be written ({e.Message.TrimEnd('.')})", "choose another file with --out", e);
        }
    }

    private sealed record Row(string Id, string Image, string Mask, PixelSpacing? Spacing)
    {
        public static Row Parse(string line, int columns, string where)
        {
            string[] cells = line.Split(',');
            if (cells.Length != columns) throw new ProblemException($"{where} has {cells.Length} cells, not {columns}", "give one a column; a comma inside a name is not possible here");
            if (columns == 3 || cells[3].Length + cells[4].Length == 0) return new Row(cells[0], cells[1], cells[2], null);
            return double.TryParse(cells[3], CultureInfo.InvariantCulture, out double x) && x is > 0 and <= 10 && double.TryParse(cells[4], CultureInfo.InvariantCulture, out double y) && y is > 0 and <= 10
                ? new Row(cells[0], cells[1], cells[2], new PixelSpacing(x, y))
                : throw new ProblemException($"{where} has a spacing of {cells[3]}, {cells[4]} mm", "give mm per px, each in (0, 10], or leave both empty");
        }
    }
}
