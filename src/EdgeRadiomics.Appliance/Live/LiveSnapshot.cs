using System.Text.Json.Serialization;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Appliance.Live;

/// <summary>What <c>/api/snapshot</c> and <c>/api/live</c> say, as one JSON object.</summary>
internal sealed record LiveSnapshot(
    LiveFrame Frame, LiveLesion? Lesion, string Absence, string AbsenceText, IReadOnlyList<ReceptorHint> Hints, LiveLatency LatencyMs,
    double FramesPerSecond, long FramesDropped, ExamView Exam, DeviceView Device, IReadOnlyList<LiveModel> Models,
    SourceView Source, string Notice);

/// <summary>The frame; <paramref name="Number"/> is 0 before the first one.</summary>
internal sealed record LiveFrame(
    long Number, DateTimeOffset Time, double AgeMs, int Width, int Height, LiveBox Sector, string State, bool Demonstration, LivePair? SpacingMm);

/// <summary>
/// The lesion, in pixels of the sector box: the contour as x, y alternating; the mask as run lengths, row-major over the
/// box, starting with pixels outside the lesion.
/// </summary>
internal sealed record LiveLesion(
    ReadOnlyMemory<int> Contour, LiveBox Box, int AreaPx, double? AreaMm2, double? LongAxisMm, double Confidence, int FusedFrames,
    IReadOnlyList<int> MaskRle, IReadOnlyList<DescriptorView> Descriptors);

internal sealed record LiveBox(int X, int Y, int Width, int Height)
{
    public static LiveBox Of(PixelBox box) => new(box.X, box.Y, box.Width, box.Height);
}

internal sealed record LivePair(double X, double Y);

/// <summary>Stages of the newest frame, and the spread of the total over the last frames.</summary>
internal sealed record LiveLatency(double Capture, double Segmentation, double Features, double Hints, double Total, double P50, double P95);

internal sealed record LiveModel(string Name, string Version, string Sha256, bool Synthetic, string Task, string Calibration);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LiveSnapshot))]
[JsonSerializable(typeof(ExamAnswer))]
internal sealed partial class LiveJson : JsonSerializerContext;
