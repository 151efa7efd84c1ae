using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Appliance.Analysis;

/// <summary>The newest state of the line, as the page and live topics show it. Owns copies; nothing in it changes.</summary>
internal sealed record Snapshot
{
    public required long FrameNumber { get; init; }
    public required long MonotonicNs { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required SourceState State { get; init; }
    public required bool IsDemonstration { get; init; }
    public required int FrameWidth { get; init; }
    public required int FrameHeight { get; init; }

    /// <summary>Grey pixels of the blanked frame, cropped to <see cref="SectorBox"/>, for drawing and for the archive.</summary>
    public required ReadOnlyMemory<byte> SectorPixels { get; init; }
    public required PixelBox SectorBox { get; init; }
    public PixelSpacing? Spacing { get; init; }

    /// <summary>Null without a lesion; then <see cref="Absence"/> says why.</summary>
    public LesionView? Lesion { get; init; }
    public required MaskAbsence Absence { get; init; }
    public required IReadOnlyList<ReceptorHint> Hints { get; init; }
    public required LatencyMs Latency { get; init; }
    public required double FramesPerSecond { get; init; }
    public required long FramesDropped { get; init; }
}

/// <summary>The lesion of a snapshot.</summary>
/// <param name="Mask">Mask of <see cref="Snapshot.SectorBox"/>, 0 or 255, same grid as the sector pixels.</param>
/// <param name="Contour">Closed outline in sector-box pixels, x then y, alternating.</param>
/// <param name="Box">Smallest box around the mask, in sector-box pixels.</param>
/// <param name="AreaPx">Mask pixels.</param>
/// <param name="Confidence">Mean probability inside the mask, 0 to 1.</param>
/// <param name="Features">Fused feature values of the track, catalogue order; NaN is undefined.</param>
/// <param name="FusedFrames">Frames the features rest on.</param>
internal sealed record LesionView(
    ReadOnlyMemory<byte> Mask, ReadOnlyMemory<int> Contour, PixelBox Box, int AreaPx, double Confidence,
    ReadOnlyMemory<double> Features, int FusedFrames);

/// <summary>Where the time of one frame went, ms; capture is grab to start of analysis.</summary>
internal readonly record struct LatencyMs(double Capture, double Segmentation, double Features, double Hints, double Total);
