using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Statistics;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>How the bundle marked one held-out case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Dice">Dice coefficient; 0 where the true mask is empty.</param>
/// <param name="Iou">Intersection over union; 0 where the true mask is empty.</param>
/// <param name="LesionShare">Share of the frame that is lesion, 0 to 1.</param>
/// <param name="MarkedShare">Share of the frame that was marked, 0 to 1.</param>
internal sealed record EvaluatedCase(MaskedCase Case, double Dice, double Iou, double LesionShare, double MarkedShare);

/// <summary>Measures a bundle with the product's own segmenter, at the frames' own size.</summary>
internal static class SegmentationEvaluation
{
    /// <summary>Below it a lesion counts as missed.</summary>
    public const double MissedBelow = 0.5;

    /// <summary>Runs the bundle on the cases.</summary>
    public static List<EvaluatedCase> Run(ModelBundle bundle, IEnumerable<MaskedCase> cases)
    {
        using OnnxSegmenter segmenter = new(bundle);
        LesionMask marked = new();
        List<EvaluatedCase> results = [];
        foreach (MaskedCase one in cases)
        {
            GreyPicture picture = PictureFile.ReadGrey(one.Frame), truth = PictureFile.ReadGrey(one.Mask);
            using Frame frame = new(picture.Width, picture.Height);
            picture.Pixels.CopyTo(frame.Pixels);
            frame.Describe(new FrameInfo { Number = 1, MonotonicNs = 0, Sector = ScanSector.Whole(picture.Width, picture.Height) });
            segmenter.Segment(frame, marked);
            results.Add(Compare(one, truth, marked));
        }
        return results;
    }

    /// <summary>The card's figures, each with its interval by patient or cluster.</summary>
    public static List<ModelMetric> Figures(IReadOnlyList<EvaluatedCase> results)
    {
        List<ModelMetric> figures = [];
        foreach (var set in results.GroupBy(result => result.Case.Set).OrderBy(set => set.Key, StringComparer.Ordinal))
        {
            List<EvaluatedCase> lesions = [.. set.Where(result => result.LesionShare > 0)], normals = [.. set.Where(result => result.LesionShare == 0)];
            string name = set.Key + "-test";
            if (lesions.Count > 0)
            {
                figures.Add(Figure("dice-mean", name, lesions, result => result.Dice, Enumerable.Average));
                figures.Add(Figure("dice-median", name, lesions, result => result.Dice, Bootstrap.Median));
                figures.Add(Figure("iou-mean", name, lesions, result => result.Iou, Enumerable.Average));
                figures.Add(Figure("iou-median", name, lesions, result => result.Iou, Bootstrap.Median));
                figures.Add(Figure("missed-share", name, lesions, result => result.Dice < MissedBelow ? 1 : 0, Enumerable.Average));
            }
            if (normals.Count > 0)
                figures.Add(Figure("false-mark-share", name + "-normal", normals, result => result.MarkedShare > 0 ? 1 : 0, Enumerable.Average));
        }
        return figures;
    }

    private static ModelMetric Figure(string name, string set, List<EvaluatedCase> results, Func<EvaluatedCase, double> value, Func<double[], double> figure)
    {
        List<double[]> groups = [.. results.GroupBy(result => result.Case.Group).Select(group => group.Select(value).ToArray())];
        (double whole, double low, double high) = Bootstrap.Interval(groups, figure, seed: 1);
        return new ModelMetric(name, set, results.Count, Math.Round(whole, 4), Math.Round(low, 4), Math.Round(high, 4));
    }

    private static EvaluatedCase Compare(MaskedCase one, GreyPicture truth, LesionMask marked)
    {
        if (truth.Width != marked.Width || truth.Height != marked.Height)
            throw new ProblemException($"{one.Mask} is {truth.Width} x {truth.Height} px and its frame {marked.Width} x {marked.Height} px", "give a mask of the frame's size");
        int both = 0, lesion = 0, area = truth.Pixels.Length;
        ReadOnlySpan<byte> pixels = marked.Pixels;
        for (int i = 0; i < area; i++)
        {
            if (truth.Pixels[i] < 128) continue;
            lesion++;
            if (pixels[i] != 0) both++;
        }
        double sum = lesion + marked.AreaPx;
        return lesion == 0
            ? new EvaluatedCase(one, 0, 0, 0, (double)marked.AreaPx / area)
            : new EvaluatedCase(one, 2 * both / sum, both / (sum - both), (double)lesion / area, (double)marked.AreaPx / area);
    }
}
