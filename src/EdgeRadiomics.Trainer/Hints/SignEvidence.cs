using EdgeRadiomics.Features;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Statistics;

namespace EdgeRadiomics.Trainer.Hints;

/// <summary>A descriptor measured against a radiologist's sign.</summary>
internal sealed record MeasuredSign(SignCurve Curve, int Cases, int Positives, double Auc, double Low, double High, double DescriptorLow, double DescriptorHigh);

/// <summary>
/// Measures the descriptors against the signs that radiologists read on the same lesions (BrEaST-Lesions-USG, given
/// masks), and fits the curve from descriptor to sign.
/// </summary>
internal static class SignEvidence
{
    private static readonly (string Sign, string Descriptor, Func<Reading, bool> Present)[] Pairs =
    [
        ("shadowing", "sem_posterior_echo_db", reading => reading.Posterior is "shadowing" or "combined"),
        ("enhancement", "sem_posterior_echo_db", reading => reading.Posterior is "enhancement" or "combined"),
        ("non-circumscribed margin", "sem_margin_indistinctness", reading => reading.Margin != "circumscribed"),
        ("irregular shape", "sem_irregularity", reading => reading.Shape == "irregular"),
    ];

    /// <summary>One entry a sign, in the order in which the model takes them.</summary>
    /// <exception cref="ProblemException">The set is missing or damaged.</exception>
    public static IReadOnlyList<MeasuredSign> Measure(string data, int seed)
    {
        (List<Reading> readings, List<double[]> features) = Read(Path.Combine(data, "breast-usg"));
        return [.. Pairs.Select(pair =>
        {
            int at = FeatureCatalogue.IndexOf(pair.Descriptor);

            // One lesion ends at the picture's lower edge, so nothing is seen behind it: counted as no different from the flanks.
            double[] values = [.. features.Select(vector => double.IsNaN(vector[at]) ? 0 : vector[at])];
            bool[] present = [.. readings.Select(pair.Present)];
            LogisticCurve fit = LogisticCurve.Fit(values, present);
            double[] scores = [.. values.Select(value => fit.Slope < 0 ? -value : value)];
            (double auc, double low, double high) = RocCurve.Interval(scores, present, seed);
            double[] sorted = [.. values.Order()];
            int positives = present.Count(yes => yes);
            return new MeasuredSign(new SignCurve(pair.Sign, pair.Descriptor, fit.Intercept, fit.Slope, (double)positives / values.Length),
                values.Length, positives, auc, low, high, sorted[0], sorted[^1]);
        })];
    }

    private static (List<Reading> Readings, List<double[]> Features) Read(string folder)
    {
        CsvTable table = CsvTable.Read(Path.Combine(folder, "index_open.csv"));
        (int file, int shape, int margin, int posterior) = (table.Column("file"), table.Column("shape"), table.Column("margin"), table.Column("posterior_features"));
        FeatureExtractor extractor = new(new FeatureSettings());
        List<Reading> readings = [];
        List<double[]> features = [];
        foreach (string[] row in table.Rows)
        {
            GreyPicture image = PictureFile.ReadGrey(Path.Combine(folder, "images", row[file])), mask = PictureFile.ReadGrey(Path.Combine(folder, "masks", row[file]));
            if (mask.Pixels.AsSpan().IndexOfAnyExcept((byte)0) < 0) continue;
            double[] values = new double[FeatureCatalogue.Count];
            extractor.Extract(new PixelRegion(image.Pixels, mask.Pixels, default, image.Width, image.Height), values);
            readings.Add(new Reading(row[shape], row[margin], row[posterior]));
            features.Add(values);
        }
        return (readings, features);
    }

    private sealed record Reading(string Shape, string Margin, string Posterior);
}
