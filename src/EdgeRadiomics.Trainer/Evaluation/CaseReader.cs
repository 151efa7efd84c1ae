using System.Globalization;
using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>Finds the cases: a set's index_core.csv, or two folders of pictures.</summary>
internal static class CaseReader
{
    private static readonly string[] Kinds = [".png", ".jpg", ".jpeg"];

    /// <summary>The cases of one set below a data folder.</summary>
    /// <exception cref="ProblemException">The index is missing or lacks a column.</exception>
    public static IEnumerable<EvaluationCase> OfSet(string data, string set, string? foldColumn, string? fold)
    {
        string folder = Path.Combine(data, set);
        CsvTable table = CsvTable.Read(Path.Combine(folder, "index_core.csv"));
        int id = table.Column("id"), file = table.Column("file");
        int folds = foldColumn is null ? -1 : table.Column(foldColumn);
        return table.Rows.Where(row => folds < 0 || row[folds] == fold).Select(row => new EvaluationCase(row[id], set,
            First(row, "patient_id", "cluster") is { Length: > 0 } group ? group : row[id], First(row, "pathology"), First(row, "device").Split('@')[0].Split('(')[0].Trim(), First(row, "birads"),
            double.TryParse(First(row, "pixel_size_cm"), NumberStyles.Float, CultureInfo.InvariantCulture, out double cm) && cm > 0 ? 10 * cm : double.NaN,
            Path.Combine(folder, "images", row[file]), Path.Combine(folder, "masks", row[file])));

        string First(string[] row, params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
                if (table.Header.Contains(name) && row[table.Column(name)] is { Length: > 0 } value) return value;
            return "";
        }
    }

    /// <summary>The cases of one side that a bundle's split.csv (id, set, side) names.</summary>
    /// <exception cref="ProblemException">A file is unreadable, or names a case that the data lack.</exception>
    public static IEnumerable<EvaluationCase> OfSplit(string data, string split, string side)
    {
        CsvTable table = CsvTable.Read(split);
        int id = table.Column("id"), set = table.Column("set"), sides = table.Column("side");
        Dictionary<(string, string), EvaluationCase> known = table.Rows.Select(row => row[set]).Distinct().SelectMany(name => OfSet(data, name, null, null)).ToDictionary(one => (one.Id, one.Set));
        return table.Rows.Where(row => row[sides] == side).Select(row => known.TryGetValue((row[id], row[set]), out EvaluationCase? one)
            ? one
            : throw new ProblemException($"{split} names {row[id]} of {row[set]}, which the data folder lacks", "give the data that the bundle was made from"));
    }

    /// <summary>The pictures of a folder with the masks of the same name, each its own patient; one without a mask file has no lesion.</summary>
    /// <exception cref="ProblemException">A folder is missing or empty.</exception>
    public static IEnumerable<EvaluationCase> OfFolders(string images, string masks)
    {
        foreach (string folder in (string[])[images, masks])
            if (!Directory.Exists(folder)) throw new ProblemException($"there is no folder {folder}", "give folders of pictures with --images and --masks");
        string[] frames = [.. Directory.GetFiles(images).Where(path => Kinds.Contains(Path.GetExtension(path).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        if (frames.Length == 0) throw new ProblemException($"{images} holds no PNG or JPEG picture", "give a folder of frames with --images");
        ILookup<string?, string> drawn = Directory.GetFiles(masks).ToLookup(Path.GetFileNameWithoutExtension);
        string set = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(images).TrimEnd('/'))!);
        return frames.Select(path => new EvaluationCase(Path.GetFileNameWithoutExtension(path), set, Path.GetFileNameWithoutExtension(path), "", "", "", double.NaN,
            path, drawn[Path.GetFileNameWithoutExtension(path)].FirstOrDefault("")));
    }
}
