using EdgeRadiomics.Features;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Lesions;

namespace EdgeRadiomics;

/// <summary>The line from a frame to what it says of a lesion. Trainer and appliance call the same code.</summary>
/// <remarks>
/// The same mask on the same pixels gives the same features, bit for bit, on x64 and arm64.
/// Allocates nothing once its buffers have grown to the frame's size. Not thread-safe: one a thread.
/// </remarks>
/// <param name="segmenter">Marks the lesion.</param>
public sealed class ExamPipeline(ISegmenter segmenter)
{
    private readonly FeatureExtractor extractor = new(new FeatureSettings());
    private readonly RegionOfInterest region = new();
    private readonly LesionObservation observation = new();

    /// <summary>Stamps the stages, in the caller's own unit; null when nobody measures. Core itself reads no clock.</summary>
    public Func<long>? Timestamp { get; init; }

    /// <summary>Marks the lesion on a frame and measures it.</summary>
    /// <param name="frame">A described, blanked frame; it stays the caller's.</param>
    /// <returns>The observation, which holds until the next call.</returns>
    public LesionObservation Analyse(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        SegmentationResult found = segmenter.Segment(frame, observation.Mask);
        (observation.Confidence, observation.Absence) = (found.Confidence, found.Absence);
        observation.Contour.Trace(observation.Mask);
        observation.TouchesSectorEdge = TouchesEdge(frame.Info.Sector, observation.Contour);
        observation.SegmentedAt = Timestamp?.Invoke() ?? 0;
        if (observation.HasLesion)
        {
            region.Cut(frame, observation.Mask);
            extractor.Extract(region.Pixels, observation.FeatureBuffer);
        }
        else
        {
            observation.FeatureBuffer.Fill(double.NaN);
        }
        observation.MeasuredAt = Timestamp?.Invoke() ?? 0;
        return observation;
    }

    private static bool TouchesEdge(ScanSector sector, Contour contour)
    {
        ReadOnlySpan<int> points = contour.Points;
        for (int i = 0; i < points.Length; i += 2)
        {
            (int x, int y) = (points[i], points[i + 1]);
            if (x == 0 || y == 0 || x == sector.Width - 1 || y == sector.Height - 1) return true;
            int at = y * sector.Width + x;
            if (sector.Pixels[at - 1] == 0 || sector.Pixels[at + 1] == 0 ||
                sector.Pixels[at - sector.Width] == 0 || sector.Pixels[at + sector.Width] == 0) return true;
        }
        return false;
    }
}
