using System.Globalization;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Measuring;

/// <summary>One picture to measure, as a row of the table of <c>features --batch</c> says it.</summary>
internal sealed record BatchRow(string Id, string Image, string Mask, PixelSpacing? Spacing)
{
    private static readonly string[] Columns = ["id", "image", "mask", "spacing_x_mm", "spacing_y_mm"];

    /// <summary>Reads a table. A row that cannot be read is kept as its problem, so that the others are measured.</summary>
    /// <exception cref="ProblemException">The file cannot be read or is no such table.</exception>
    public static List<(BatchRow? Row, ProblemException? Problem)> ReadAll(string table)
    {
        string[] lines = ReadLines(table);
        string[] header = lines.Length > 0 ? lines[0].Split(',') : [];
        if (header.Length is not (3 or 5) || !header.SequenceEqual(Columns.Take(header.Length)))
            throw new ProblemException($"{table} does not start with {string.Join(',', Columns)}", "name the columns so; the last two may be left out");
        List<(BatchRow?, ProblemException?)> rows = [];
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0) continue;
            try
            {
                rows.Add((Parse(lines[i], header.Length, $"{table}, line {i + 1},"), null));
            }
            catch (ProblemException problem)
            {
                rows.Add((null, problem));
            }
        }
        return rows;
    }

    private static string[] ReadLines(string table)
    {
        try
        {
            return File.ReadAllLines(table);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{table} cannot be read ({e.Message.TrimEnd('.')})", "give a table with --batch", e);
        }
    }

    private static BatchRow Parse(string line, int columns, string where)
    {
        string[] cells = line.Split(',');
        if (cells.Length != columns) throw new ProblemException($"{where} has {cells.Length} cells, not {columns}", "give one a column; a comma inside a name is not possible here");
        if (columns == 3 || cells[3].Length + cells[4].Length == 0) return new BatchRow(cells[0], cells[1], cells[2], null);
        return double.TryParse(cells[3], CultureInfo.InvariantCulture, out double x) && x is > 0 and <= 10 && double.TryParse(cells[4], CultureInfo.InvariantCulture, out double y) && y is > 0 and <= 10
            ? new BatchRow(cells[0], cells[1], cells[2], new PixelSpacing(x, y))
            : throw new ProblemException($"{where} has a spacing of {cells[3]}, {cells[4]} mm", "give mm per px, each in (0, 10], or leave both empty");
    }
}
