using EdgeRadiomics.Hints;
using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Trainer.Hints;

/// <summary>
/// Radiologists' ultrasound descriptors with receptor status (Duke, tables/open): what the literature model is measured
/// on, never made from, because its licence is NonCommercial. A sign that was not written down counts as unknown.
/// </summary>
internal sealed class DukeDescriptors
{
    /// <summary>Where the table lies below the data folder.</summary>
    public static string PathUnder(string data) => Path.Combine(data, "tables", "open", "duke_us_descriptors_receptors.csv");

    private readonly CsvTable table;

    public DukeDescriptors(string path) => table = CsvTable.Read(path);

    public int Cases => table.Rows.Count;

    /// <summary>P(sign) of each curve for one case: 1 or 0 as the radiologist read it, the curve's base rate where nothing was written.</summary>
    public double[] Evidence(int row, IReadOnlyList<SignCurve> curves) =>
        [.. curves.Select(curve => Read(row, curve.Sign) is { } present ? (present ? 1.0 : 0.0) : curve.BaseRate)];

    /// <summary>Whether the marker was positive in pathology.</summary>
    public bool Positive(int row, Marker marker)
    {
        bool er = Field(row, "ER") == "1", pr = Field(row, "PR") == "1", her2 = Field(row, "HER2") == "1";
        return marker switch
        {
            Marker.Er => er,
            Marker.Pr => pr,
            Marker.Her2 => her2,
            Marker.TripleNegative => !er && !pr && !her2,
            _ => throw new ArgumentOutOfRangeException(nameof(marker), marker, "the table does not hold it"),
        };
    }

    private bool? Read(int row, string sign) => sign switch
    {
        "irregular shape" => Field(row, "US_Shape_text") switch { "irregular" => true, "oval" or "lobular" => false, _ => null },
        "non-circumscribed margin" => Field(row, "US_Margin_text") switch { "circumscribed" => false, "" => null, _ => true },
        "shadowing" => Field(row, "US_Posterior_acoustic_shadowing") switch { "1" => true, "0" => false, _ => null },
        _ => null,
    };

    private string Field(int row, string column) => table.Rows[row][table.Column(column)];
}
