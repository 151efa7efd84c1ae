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
    /// <summary>Number of folds: the BUS-BRA authors' cv5, and as many of BUSI's clusters.</summary>
    public const int Folds = 5;

    /// <summary>How the sides are drawn, for the model card.</summary>
    public static string Rule(int fold, double validationShare) => FormattableString.Invariant($"""
        by patient (BUS-BRA) and by cluster of near-duplicates (BUSI, no patient ids). Test: BUS-BRA's own fold cv5 = {fold}, and BUSI's clusters number {fold} of every {Folds}
        """) + " in the order of the FNV-1a hash of its name within its pathology. " + (validationShare > 0
            ? FormattableString.Invariant($"Validation, for the choice of the checkpoint only: {validationShare:P0} of what remains, in the same order. Train: the rest")
            : "Train: all the rest; nothing was chosen by looking at a figure");

    /// <summary>Reads both sets below a data folder.</summary>
    /// <exception cref="ProblemException">The folder or an index is missing or unreadable.</exception>
    /// <param name="data">The data folder.</param>
    /// <param name="fold">Fold that is the test side, 1 to <see cref="Folds"/>.</param>
    /// <param name="validationShare">Share of the other folds that is the validation side, 0 to 0.5.</param>
    public static IReadOnlyList<MaskedCase> Read(string data, int fold = Folds, double validationShare = 0)
    {
        if (fold is < 1 or > Folds) throw new ProblemException($"there is no fold {fold}", $"give 1 to {Folds}");
        if (!Directory.Exists(data)) throw new ProblemException($"there is no data folder {data}", "give it with --data or EDGERADIOMICS_DATA");
        return [.. Set(data, "bus-bra", "patient_id", "cv5", fold, validationShare), .. Set(data, "busi", "cluster", null, fold, validationShare)];
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

    private static IEnumerable<MaskedCase> Set(string data, string set, string group, string? foldColumn, int fold, double validationShare)
    {
        string folder = Path.Combine(data, set);
        List<Row> rows = Rows(folder, group, foldColumn);
        HashSet<string> test = foldColumn is null ? Every(rows, Folds, fold - 1) : [.. rows.Where(row => row.Fold == $"{fold}").Select(row => row.Group)];
        HashSet<string> validation = validationShare > 0 ? Every(rows.Where(row => !test.Contains(row.Group)), (int)Math.Round(1 / validationShare), 0) : [];
        return rows.Select(row => Case(folder, set, row, test.Contains(row.Group) ? Side.Test : validation.Contains(row.Group) ? Side.Validation : Side.Train));
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

    // Every n-th group of each pathology, so that the sides are alike. A cluster may hold frames of two pathologies; it counts under the first in the alphabet, so that it has one side.
    private static HashSet<string> Every(IEnumerable<Row> rows, int n, int from) =>
        [.. rows.GroupBy(row => row.Group).Select(group => (Name: group.Key, Stratum: group.Min(row => row.Pathology))).GroupBy(group => group.Stratum)
            .SelectMany(stratum => stratum.Select(group => group.Name).OrderBy(Hash).ThenBy(name => name, StringComparer.Ordinal).Where((_, i) => i % n == from))];

    private static uint Hash(string name)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(name)) hash = (hash ^ b) * 16777619;
        return hash;
    }

    private sealed record Row(string Id, string File, string Group, string Pathology, string Scanner, string Fold);
}
