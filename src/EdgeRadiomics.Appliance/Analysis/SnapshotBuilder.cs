using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Tracks;

namespace EdgeRadiomics.Appliance.Analysis;

/// <summary>Copies what a snapshot shows out of the reused buffers of the line, cut to the sector's box.</summary>
internal static class SnapshotBuilder
{
    public static Snapshot Build(Frame frame, LesionObservation observation, LesionTrack track, IReadOnlyList<ReceptorHint> hints)
    {
        PixelBox box = frame.Info.Sector.Bounds;
        return new Snapshot
        {
            FrameNumber = frame.Info.Number,
            MonotonicNs = frame.Info.MonotonicNs,
            Time = default,
            State = frame.Info.State,
            IsDemonstration = frame.Info.IsDemonstration,
            FrameWidth = frame.Width,
            FrameHeight = frame.Height,
            SectorPixels = Cut(frame.Pixels, frame.Width, box),
            SectorBox = box,
            Spacing = frame.Info.Spacing,
            Lesion = observation.HasLesion ? View(observation, track, box) : null,
            Absence = observation.Absence,
            Hints = hints,
            Latency = default,
            FramesPerSecond = 0,
            FramesDropped = 0,
        };
    }

    private static LesionView View(LesionObservation observation, LesionTrack track, PixelBox box)
    {
        int[] contour = observation.Contour.Points.ToArray();
        for (int i = 0; i < contour.Length; i += 2)
        {
            contour[i] -= box.X;
            contour[i + 1] -= box.Y;
        }
        PixelBox lesion = observation.Mask.Box;
        return new LesionView(
            Cut(observation.Mask.Pixels, observation.Mask.Width, box), contour,
            lesion with { X = lesion.X - box.X, Y = lesion.Y - box.Y }, observation.Mask.AreaPx, observation.Confidence,
            track.Features.ToArray(), track.FusedFrames);
    }

    private static byte[] Cut(ReadOnlySpan<byte> pixels, int stride, PixelBox box)
    {
        byte[] cut = new byte[box.Width * box.Height];
        for (int y = 0; y < box.Height; y++)
            pixels.Slice((box.Y + y) * stride + box.X, box.Width).CopyTo(cut.AsSpan(y * box.Width));
        return cut;
    }
}
