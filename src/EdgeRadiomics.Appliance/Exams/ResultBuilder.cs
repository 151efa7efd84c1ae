using System.Security.Cryptography;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Features;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Exams;

/// <summary>Turns what the page showed at the moment of the mark into a result.</summary>
internal static class ResultBuilder
{
    public static LesionResult Build(ExamId exam, Snapshot snapshot, LesionView lesion, IReadOnlyList<ResultModel> models) => new()
    {
        Exam = new ResultExam(exam.ToString()),
        Frame = new ResultFrame(Convert.ToHexStringLower(SHA256.HashData(snapshot.SectorPixels.Span)), snapshot.MonotonicNs,
            snapshot.SectorBox.Width, snapshot.SectorBox.Height, snapshot.State == SourceState.Frozen),
        Calibration = new ResultCalibration(snapshot.Spacing?.XMm, snapshot.Spacing?.YMm, snapshot.Spacing is null ? "none" : "ruler"),
        Seg = new ResultMask(true, lesion.Contour.ToArray(), lesion.AreaPx,
            snapshot.Spacing is { } spacing ? lesion.AreaPx * spacing.XMm * spacing.YMm : null, lesion.Confidence),
        Quality = new ResultQuality([.. snapshot.Hints.Select(hint => hint.AbstainReason).OfType<string>().Where(reason => reason != "no evidence").Distinct()]),
        Radiomics = new ResultFeatures(FeatureCatalogue.Version, lesion.FusedFrames, Named(lesion.Features.Span)),
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
