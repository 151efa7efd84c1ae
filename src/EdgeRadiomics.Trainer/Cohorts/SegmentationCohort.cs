using System.Text;

namespace EdgeRadiomics.Trainer.Cohorts;

/// <summary>The side of the split that a case is on.</summary>
internal enum Side
{
    Train,
    Validation,
    Test,
}

/// <summary>A frame with its lesion mask, on disk.</summary>
/// <param name="Id">Id in the set's index.</param>
/// <param name="Set"><c>bus-bra</c> or <c>busi</c>.</param>
/// <param name="Group">Patient, or cluster of near-duplicates where the set names no patients: never on two sides.</param>
/// <param name="Side">Its side of the split.</param>
/// <param name="Pathology"><c>benign</c>, <c>malignant</c> or <c>normal</c>.</param>
/// <param name="Scanner">The scanner as the set names it, without the probe's frequencies.</param>
/// <param name="Frame">Path of the frame.</param>
/// <param name="Mask">Path of the mask: 0 or 255, same size; empty where there is no lesion.</param>
internal sealed record MaskedCase(string Id, string Set, string Group, Side Side, string Pathology, string Scanner, string Frame, string Mask);

/// <summary>The cases the segmenter is trained and tested on, with their sides.</summary>
internal static class SegmentationCohort
{
    /// <summary>How the sides are drawn, for the model card.</summary>
    public const string Rule =
        "by patient (BUS-BRA) and by cluster of near-duplicates (BUSI, no patient ids). Test: BUS-BRA's own fold cv5 = 5, and every fourth BUSI cluster " +
        "in the order of the FNV-1a hash of its name within its pathology. Validation, for the choice of the checkpoint only: of what remains, every 14th " +
        "BUS-BRA patient and every 8th BUSI cluster in the same order. Train: the rest";

    /// <summary>Reads both sets below a data folder.</summary>
    /// <exception cref="ProblemException">The folder or an index is missing or unreadable.</exception>
    public static IReadOnlyList<MaskedCase> Read(string data)
    {
        if (!Directory.Exists(data)) throw new ProblemException($"there is no data folder {data}", "give it with --data or EDGERADIOMICS_DATA");
        return [.. BusBra(Path.Combine(data, "bus-bra")), .. Busi(Path.Combine(data, "busi"))];
    }

    /// <summary>Writes which case is on which side: split.csv of a bundle.</summary>
    public static void WriteSplit(string path, IEnumerable<MaskedCase> cases) =>
        File.WriteAllLines(path, ["id,set,side", .. cases.Select(one => $"{one.Id},{one.Set},{Word(one.Side)}")]);

    /// <summary>The cases of one side by a bundle's split.csv, whatever today's rule would say.</summary>
    /// <exception cref="ProblemException">The file is unreadable, or names a case that the data lack.</exception>
    public static IReadOnlyList<MaskedCase> ReadSplit(string path, IEnumerable<MaskedCase> cases, Side side)
    {
        CsvTable table = CsvTable.Read(path);
        int id = table.Column("id"), set = table.Column("set"), sides = table.Column("side");
        Dictionary<(string, string), MaskedCase> known = cases.ToDictionary(one => (one.Id, one.Set));
        return [.. table.Rows.Where(row => row[sides] == Word(side)).Select(row => known.TryGetValue((row[id], row[set]), out MaskedCase? one)
            ? one with { Side = side }
            : throw new ProblemException($"{path} names {row[id]} of {row[set]}, which the data folder lacks", "give the data that the bundle was made from"))];
    }

    private static string Word(Side side) => side switch { Side.Train => "train", Side.Validation => "validation", _ => "test" };

    private static IEnumerable<MaskedCase> BusBra(string folder)
    {
        List<Row> rows = Rows(folder, "patient_id", "cv5");
        Dictionary<string, Side> rest = Sides(rows.Where(row => row.Fold != "5"), test: 0, validation: 14);
        return rows.Select(row => Case(folder, "bus-bra", row, row.Fold == "5" ? Side.Test : rest[row.Group]));
    }

    private static IEnumerable<MaskedCase> Busi(string folder)
    {
        List<Row> rows = Rows(folder, "cluster", null);
        Dictionary<string, Side> sides = Sides(rows, test: 4, validation: 8);
        return rows.Select(row => Case(folder, "busi", row, sides[row.Group]));
    }

    private static MaskedCase Case(string folder, string set, Row row, Side side) =>
        new(row.Id, set, row.Group, side, row.Pathology, row.Scanner, Path.Combine(folder, "images", row.File), Path.Combine(folder, "masks", row.File));

    private static List<Row> Rows(string folder, string group, string? fold)
    {
        CsvTable table = CsvTable.Read(Path.Combine(folder, "index_core.csv"));
        int id = table.Column("id"), file = table.Column("file"), groups = table.Column(group), pathology = table.Column("pathology"), scanner = table.Column("device");
        int folds = fold is null ? -1 : table.Column(fold);
        return [.. table.Rows.Select(row => new Row(row[id], row[file], row[groups], row[pathology], row[scanner].Split('@')[0].Split('(')[0].Trim(), folds < 0 ? "" : row[folds]))];
    }

    // A cluster may hold frames of two pathologies; it counts under the first in the alphabet, so that it has one side.
    private static Dictionary<string, Side> Sides(IEnumerable<Row> rows, int test, int validation)
    {
        Dictionary<string, Side> sides = [];
        var groups = rows.GroupBy(row => row.Group).Select(group => (Name: group.Key, Stratum: group.Min(row => row.Pathology)));
        foreach (var stratum in groups.GroupBy(group => group.Stratum))
        {
            int n = 0, rest = 0;
            foreach (string name in stratum.Select(group => group.Name).OrderBy(Hash).ThenBy(name => name, StringComparer.Ordinal))
                sides[name] = test > 0 && n++ % test == 0 ? Side.Test : rest++ % validation == 0 ? Side.Validation : Side.Train;
        }
        return sides;
    }

    private static uint Hash(string name)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(name)) hash = (hash ^ b) * 16777619;
        return hash;
    }

    private sealed record Row(string Id, string File, string Group, string Pathology, string Scanner, string Fold);
}
