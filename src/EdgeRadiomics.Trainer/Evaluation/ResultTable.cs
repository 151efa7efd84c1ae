using System.Globalization;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Trainer.Cohorts;
using static System.FormattableString;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>evaluation.csv: one row a case; paths are relative to the table's folder.</summary>
internal static class ResultTable
{
    public const string FileName = "evaluation.csv";

    private static readonly string[] Columns =
        ["id", "set", "group", "pathology", "scanner", "birads", "mm_per_px", "lesion_share", "marked_share", "dice", "iou", "hausdorff95_px", "said", .. MaskEvidence.Names.Select(name => name.Replace('-', '_')), "frame", "mask", "marked"];

    public static void Write(string folder, IEnumerable<EvaluationResult> results) =>
        File.WriteAllLines(Path.Combine(folder, FileName), [string.Join(',', Columns), .. results.Select(one => string.Join(',', Fields(folder, one).Select(Quoted)))]);

    /// <summary>Reads every table below a folder, of which none may hold a case that another holds.</summary>
    /// <exception cref="ProblemException">There is none, one is damaged, or a case was held out twice.</exception>
    public static List<EvaluationResult> ReadBelow(string folder)
    {
        if (!Directory.Exists(folder)) throw new ProblemException($"there is no folder {folder}", "give the folder of the fold runs with --pool");
        string[] tables = [.. Directory.GetFiles(folder, FileName, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        if (tables.Length == 0) throw new ProblemException($"there is no {FileName} below {folder}", "evaluate each fold with --out first");
        List<EvaluationResult> results = [.. tables.SelectMany(Read)];
        HashSet<(string, string)> seen = [];
        return results.Find(one => !seen.Add((one.Case.Set, one.Case.Id))) is { } twice
            ? throw new ProblemException($"{twice.Case.Id} of {twice.Case.Set} is in two tables below {folder}", "pool runs whose held-out cases differ")
            : results;
    }

    private static IEnumerable<EvaluationResult> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        int[] at = [.. Columns.Select(table.Column)];
        int evidence = Array.IndexOf(Columns, "said") + 1, paths = Columns.Length - 3;
        return table.Rows.Select(row =>
        {
            string[] field = [.. at.Select(column => row[column])];
            return new EvaluationResult(
                new EvaluationCase(field[0], field[1], field[2], field[3], field[4], field[5], Number(6), Located(paths), Located(paths + 1)),
                Number(7), Number(8), Number(9), Number(10), Number(11), field[12], [.. Enumerable.Range(evidence, paths - evidence).Select(Number)], Located(paths + 2));

            double Number(int column) => double.TryParse(field[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
                : field[column].Length == 0 ? double.NaN
                : throw new ProblemException($"{path} has {field[column]} in column {Columns[column]}", "evaluate that run again");

            string Located(int column) => field[column].Length > 0 ? Path.GetFullPath(Path.Combine(folder, field[column])) : "";
        });
    }

    private static IEnumerable<string> Fields(string folder, EvaluationResult one) =>
    [
        one.Case.Id, one.Case.Set, one.Case.Group, one.Case.Pathology, one.Case.Scanner, one.Case.Birads, Or(one.Case.MmPerPx), Of(one.LesionShare), Of(one.MarkedShare), Of(one.Dice), Of(one.Iou), Or(one.Hausdorff), one.Absence,
        .. one.Evidence.Select(Of), Relative(folder, one.Case.Frame), Relative(folder, one.Case.Mask), Relative(folder, one.Marked),
    ];

    private static string Relative(string folder, string path) => path.Length > 0 ? Path.GetRelativePath(folder, path) : "";

    private static string Of(double value) => Invariant($"{value:F6}");

    private static string Or(double value) => double.IsNaN(value) ? "" : Invariant($"{value:F4}");

    private static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
