using System.Globalization;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance;

/// <summary>The table of <c>features --batch</c>.</summary>
internal static class FeatureBatch
{
    /// <summary>Reads the table; its paths count from its own folder.</summary>
    /// <exception cref="ProblemException">The table cannot be read, misses a column, or holds a row that makes no sense.</exception>
    public static List<MeasuredPicture> Read(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{path} cannot be read ({e.Message.TrimEnd('.')})", "give the table with --batch", e);
        }
        List<string> header = lines.Length > 0 ? Csv.Fields(lines[0]) : [];
        (int id, int image, int mask) = (Column("id"), Column("image"), Column("mask"));
        (int x, int y) = (header.IndexOf("spacing_x_mm"), header.IndexOf("spacing_y_mm"));
        if (x < 0 != y < 0) throw new ProblemException($"{path} has one of spacing_x_mm and spacing_y_mm", "give both columns or none");
        List<MeasuredPicture> pictures = [];
        for (int line = 1; line < lines.Length; line++)
        {
            if (lines[line].Length == 0) continue;
            List<string> fields = Csv.Fields(lines[line]);
            if (fields.Count != header.Count) throw new ProblemException($"{path} has {fields.Count} fields in line {line + 1} and {header.Count} in its header", "mend that line");
            pictures.Add(new MeasuredPicture(fields[id], Path.Combine(folder, fields[image]), Path.Combine(folder, fields[mask]), x < 0 ? null : Spacing(fields[x], fields[y], line)));
        }
        return pictures;

        int Column(string name) => header.IndexOf(name) is >= 0 and int at ? at
            : throw new ProblemException($"{path} has no column {name}", "give a table with the columns id,image,mask[,spacing_x_mm,spacing_y_mm]");

        PixelSpacing? Spacing(string xMm, string yMm, int line)
        {
            if (xMm.Length == 0 && yMm.Length == 0) return null;
            return double.TryParse(xMm, CultureInfo.InvariantCulture, out double across) && across is > 0 and <= 10
                && double.TryParse(yMm, CultureInfo.InvariantCulture, out double down) && down is > 0 and <= 10
                    ? new PixelSpacing(across, down)
                    : throw new ProblemException($"{path} has a spacing of {xMm} x {yMm} mm per px in line {line + 1}", "give both in (0, 10], or leave both empty");
        }
    }
}
