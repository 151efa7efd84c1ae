using System.Security.Cryptography;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Features;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Exams;

/// <summary>Turns what the page showed at the moment of the mark into a result.</summary>
internal static class ResultBuilder
{
    // The line computes features with the defaults (ExamPipeline), so their text is what is hashed.
    private static readonly string SettingsHash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(new FeatureSettings().ToString())));

    public static LesionResult Build(ExamId exam, Snapshot snapshot, LesionView lesion, IReadOnlyList<ResultModel> models) => new()
    {
        Exam = new ResultExam(exam.ToString()),
        View = new ResultView(null, null, null, null),
        Frame = new ResultFrame(Convert.ToHexStringLower(SHA256.HashData(snapshot.SectorPixels.Span)), snapshot.MonotonicNs,
            snapshot.SectorBox.Width, snapshot.SectorBox.Height, snapshot.State == SourceState.Frozen),
        Calibration = snapshot.Spacing is { } mm ? new ResultCalibration([mm.XMm, mm.YMm], "ruler", null) : new ResultCalibration(null, "none", null),
        Seg = new ResultMask(true, lesion.Contour.ToArray(), lesion.AreaPx,
            snapshot.Spacing is { } spacing ? lesion.AreaPx * spacing.XMm * spacing.YMm : null, lesion.Confidence, null),
        Quality = new ResultQuality(null, null, [.. snapshot.Hints.Select(hint => hint.AbstainReason).OfType<string>().Where(reason => reason != "no evidence").Distinct()]),
        Radiomics = new ResultFeatures(SettingsHash, $"edgeradiomics-features/{FeatureCatalogue.Version}", lesion.FusedFrames, Named(lesion.Features.Span)),
        Receptors = [.. snapshot.Hints.Select(ResultReceptor.Of)],
        Models = models,
        LatencyMs = new ResultLatency(snapshot.Latency.Capture, snapshot.Latency.Segmentation, snapshot.Latency.Features, snapshot.Latency.Hints, snapshot.Latency.Total),
        Operator = new ResultOperator(null),
        Demonstration = snapshot.IsDemonstration,
    };

    private static Dictionary<string, double?> Named(ReadOnlySpan<double> features)
    {
        Dictionary<string, double?> named = new(features.Length, StringComparer.Ordinal);
        for (int i = 0; i < features.Length; i++)
            named[FeatureCatalogue.All[i].Name] = double.IsFinite(features[i]) ? features[i] : null;
        return named;
    }
}
