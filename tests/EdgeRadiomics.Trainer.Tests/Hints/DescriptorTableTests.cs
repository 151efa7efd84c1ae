using System.Globalization;
using System.Text;
using EdgeRadiomics.Features;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;
using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Statistics;

namespace EdgeRadiomics.Trainer.Tests.Hints;

/// <summary>How well each descriptor tells the sign it was drawn for, on lesions that radiologists read: whatever comes out is written down.</summary>
public class DescriptorTableTests
{
    private static readonly string Table = Repository.PathOf("src", "EdgeRadiomics.Features", "SIGNS.md");

    // Descriptor, whether more of it means the sign, and the sign. Directions were set before anything was measured.
    private static readonly (string Descriptor, bool More, string Sign)[] Pairs =
    [
        ("sem_posterior_echo_db", false, "shadowing"), ("sem_posterior_echo_db", true, "enhancement"),
        ("sem_irregularity", true, "irregular shape"), ("sem_margin_indistinctness", true, "non-circumscribed margin"), ("sem_edge_contrast_db", false, "non-circumscribed margin"),
        ("sem_halo_db", true, "halo"),
        ("sem_foci_contrast_db", true, "calcifications in a mass"), ("sem_foci_count", true, "calcifications in a mass"), ("sem_foci_share", true, "calcifications in a mass"),
        ("sem_echo_level_db", true, "iso- or hyperechoic"), ("db_median", true, "iso- or hyperechoic"), ("db_p10", true, "iso- or hyperechoic"),
        ("db_p90", false, "anechoic or cystic part"), ("db_skew", true, "anechoic or cystic part"),
        ("db_sd", true, "heterogeneous"), ("db_iqr", true, "heterogeneous"),
        ("db_mean_ring_0_2mm", true, "halo"), ("db_mean_ring_2_4mm", true, "halo"), ("db_mean_ring_4_6mm", true, "halo"),
    ];

    [Fact]
    public void The_written_table_is_what_is_measured()
    {
        string measured = Written(Repository.SharedData("breast-usg"));
        if (Environment.GetEnvironmentVariable("EDGERADIOMICS_WRITE_CATALOGUE") == "1") File.WriteAllText(Table, measured);
        File.ReadAllText(Table).ReplaceLineEndings("\n").ShouldBe(measured, "write it: EDGERADIOMICS_WRITE_CATALOGUE=1 dotnet run --project tests/EdgeRadiomics.Trainer.Tests -- -class '*DescriptorTable*'");
    }

    private static string Written(string folder)
    {
        CsvTable table = CsvTable.Read(Path.Combine(folder, "index_open.csv"));
        int file = table.Column("file"), spacing = table.Column("pixel_size_cm");
        FeatureExtractor extractor = new(new FeatureSettings());
        List<(string[] Row, double[] Values)> lesions = [];
        foreach (string[] row in table.Rows)
        {
            GreyPicture image = PictureFile.ReadGrey(Path.Combine(folder, "images", row[file])), mask = PictureFile.ReadGrey(Path.Combine(folder, "masks", row[file]));
            double[] values = new double[FeatureCatalogue.Count];
            double mm = 10 * double.Parse(row[spacing], CultureInfo.InvariantCulture);
            extractor.Extract(new PixelRegion(image.Pixels, mask.Pixels, default, image.Width, image.Height, mm, mm), values);
            if (!double.IsNaN(values[0])) lesions.Add((row, values));
        }
        StringBuilder text = new();
        text.Append("# Descriptors and signs\n\nArea under the ROC curve of each descriptor for the sign it was drawn for, in the direction given beforehand, on the open half of\n")
            .Append("BrEaST-Lesions-USG with its masks and spacings (").Append(lesions.Count).Append(" lesions, one reading each); 95 % bootstrap interval. An interval that holds 0.5 shows\n")
            .Append("nothing. Made by a test; to make it again: `EDGERADIOMICS_WRITE_CATALOGUE=1 dotnet run --project tests/EdgeRadiomics.Trainer.Tests -- -class '*DescriptorTable*'`.\n\n")
            .Append("| descriptor | sign | direction | with sign | defined | AUC | 95 % interval |\n|---|---|---|---|---|---|---|\n");
        foreach ((string descriptor, bool more, string sign) in Pairs)
        {
            int at = FeatureCatalogue.IndexOf(descriptor);
            (string[] Row, double[] Values)[] defined = [.. lesions.Where(lesion => !double.IsNaN(lesion.Values[at]))];
            bool[] present = [.. defined.Select(lesion => Present(sign, name => lesion.Row[table.Column(name)]))];
            (double auc, double low, double high) = RocCurve.Interval([.. defined.Select(lesion => more ? lesion.Values[at] : -lesion.Values[at])], present, seed: 20261124);
            text.Append(CultureInfo.InvariantCulture, $"| {descriptor} | {sign} | {(more ? "more" : "less")} | {present.Count(yes => yes)} | {defined.Length} | {auc:F3} | {low:F3} - {high:F3} |\n");
        }
        text.Append("\nOptimistic: the rim of `sem_halo_db` was chosen among 100 ways to measure it, window and threshold of `sem_foci_*` among 120, and the flanks\n")
            .Append("among 36, on these very lesions. No way to measure a halo told it (the best of the 100 reached 0.60), so `sem_halo_db` measures the rim, not\n")
            .Append("what readers call a halo.\n");
        return text.ToString();
    }

    private static bool Present(string sign, Func<string, string> read) => sign switch
    {
        "shadowing" or "enhancement" => read("posterior_features") == sign || read("posterior_features") == "combined",
        "irregular shape" => read("shape") == "irregular",
        "non-circumscribed margin" => read("margin") != "circumscribed",
        "halo" => read("halo") == "yes",
        "calcifications in a mass" => read("calcifications") == "in a mass",
        "iso- or hyperechoic" => read("echogenicity") is "isoechoic" or "hyperechoic",
        "anechoic or cystic part" => read("echogenicity") is "anechoic" or "complex cystic/solid",
        _ => read("echogenicity") == sign,
    };
}
