using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Features;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Appliance.Tests.Exams;

/// <summary>What the page showed, small: 4 x 4 px with a lesion of 2 x 2.</summary>
internal static class Snapshots
{
    public static Snapshot WithLesion(TimeProvider time)
    {
        double[] features = new double[FeatureCatalogue.Count];
        features[1] = double.NaN;
        return new Snapshot
        {
            FrameNumber = 7, MonotonicNs = MonotonicClock.NowNs(time), Time = time.GetUtcNow(), State = SourceState.Streaming, IsDemonstration = true, FrameWidth = 10, FrameHeight = 10,
            SectorPixels = Enumerable.Range(0, 16).Select(i => (byte)(i * 10)).ToArray(), SectorBox = new PixelBox(3, 3, 4, 4), Absence = MaskAbsence.None,
            Lesion = new LesionView(new byte[] { 0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0 }, new[] { 1, 1, 2, 1, 2, 2, 1, 2 }, new PixelBox(1, 1, 2, 2), 4, 0.9, features, 5),
            Hints = [.. Enum.GetValues<Marker>().Select(marker => new ReceptorHint { Marker = marker, State = HintState.NoHint, Grade = EvidenceGrade.D, AbstainReason = "no evidence" })],
            Latency = new LatencyMs(1, 2, 3, 4, 10), FramesPerSecond = 20, FramesDropped = 0,
        };
    }
}
