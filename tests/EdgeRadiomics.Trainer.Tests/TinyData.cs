using EdgeRadiomics.TestData;
using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Trainer.Tests;

/// <summary>The committed frames, as cases or as a data folder laid out like the shared one.</summary>
internal static class TinyData
{
    public static string Frames { get; } = Repository.PathOf("tests", "TestData", "bus-bra");

    public static CsvTable Index() => CsvTable.Read(Path.Combine(Frames, "index.csv"));

    /// <summary>Some frames on one side, the clear ones (column demo) first.</summary>
    public static IEnumerable<MaskedCase> Cases(int count, Side side)
    {
        CsvTable index = Index();
        int id = index.Column("id"), file = index.Column("file"), demo = index.Column("demo");
        return index.Rows.OrderBy(row => row[demo] == "1" ? 0 : 1).Take(count).Select(row => new MaskedCase(row[id], "bus-bra", row[id], side, "benign", "any",
            Path.Combine(Frames, "images", row[file]), Path.Combine(Frames, "masks", row[file])));
    }

    /// <summary>Writes bus-bra/ (40 frames, of which 4 on the test side) and busi/ (10 frames, each its own cluster).</summary>
    public static void Write(string folder)
    {
        CsvTable index = Index();
        int id = index.Column("id"), file = index.Column("file"), pathology = index.Column("pathology");
        foreach ((string set, string group, int from, int count) in ((string, string, int, int)[])[("bus-bra", "patient_id", 0, 40), ("busi", "cluster", 40, 10)])
        {
            List<string> lines = [$"id,file,{group},pathology,device,cv5"];
            foreach (string part in (string[])["images", "masks"]) Directory.CreateDirectory(Path.Combine(folder, set, part));
            foreach (string[] row in index.Rows.Skip(from).Take(count))
            {
                lines.Add($"{row[id]},{row[file]},G{row[id]},{row[pathology]},\"GE, any\",{(lines.Count % 10 == 0 ? 5 : 1)}");
                foreach (string part in (string[])["images", "masks"]) File.Copy(Path.Combine(Frames, part, row[file]), Path.Combine(folder, set, part, row[file]));
            }
            File.WriteAllLines(Path.Combine(folder, set, "index_core.csv"), lines);
        }
    }
}
