using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Appliance.Tests.Live;

/// <summary>Snapshots of a drawn grey sector with an elliptic lesion.</summary>
internal static class DrawnSnapshot
{
    public const int Width = 320, Height = 240, CentreX = 150, CentreY = 110, RadiusX = 60, RadiusY = 40;

    public static readonly ReceptorHint[] Hints =
    [
        Hint(Marker.Er, HintState.FavoursPositive, EvidenceGrade.C, 0.84, 0.66, 0.93, 0.78),
        Hint(Marker.Pr, HintState.FavoursNegative, EvidenceGrade.C, 0.58, 0.40, 0.74, 0.66),
        NoHint(Marker.Her2, "no hint: no evidence"),
        NoHint(Marker.Ki67, "no hint: no evidence"),
        Hint(Marker.TripleNegative, HintState.FavoursNegative, EvidenceGrade.C, 0.06, 0.02, 0.17, 0.12),
        NoHint(Marker.StGallenGroup, "no hint: no evidence"),
    ];

    public static Snapshot Of(long number, bool hasLesion = true, SourceState state = SourceState.Streaming, PixelSpacing? spacing = null) => new()
    {
        FrameNumber = number, MonotonicNs = number * 40_000_000, Time = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero), State = state,
        IsDemonstration = true, FrameWidth = 640, FrameHeight = 480, SectorPixels = Pixels(number), SectorBox = new PixelBox(100, 60, Width, Height),
        Spacing = spacing, Lesion = hasLesion ? Lesion() : null, Absence = hasLesion ? MaskAbsence.None : MaskAbsence.NoLesionFound,
        Hints = Hints, Latency = new LatencyMs(2, 11, 6, 0.4, 19.4 + number % 5), FramesPerSecond = 24.8, FramesDropped = 3,
    };

    private static ReceptorHint Hint(Marker marker, HintState state, EvidenceGrade grade, double p, double low, double high, double prevalence) =>
        new() { Marker = marker, State = state, Grade = grade, Probability = p, Low = low, High = high, Prevalence = prevalence };

    private static ReceptorHint NoHint(Marker marker, string reason) =>
        new() { Marker = marker, State = HintState.NoHint, Grade = EvidenceGrade.D, AbstainReason = reason };

    private static byte[] Pixels(long number)
    {
        byte[] pixels = new byte[Width * Height];
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
                pixels[y * Width + x] = (byte)(IsLesion(x, y) ? 40 : 120 + (x * 7 + y * 13 + number) % 32);
        return pixels;
    }

    private static bool IsLesion(int x, int y)
    {
        double dx = (x - CentreX) / (double)RadiusX, dy = (y - CentreY) / (double)RadiusY;
        return dx * dx + dy * dy <= 1;
    }

    private static LesionView Lesion()
    {
        byte[] mask = new byte[Width * Height];
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
                if (IsLesion(x, y)) mask[y * Width + x] = 255;
        LesionMask measured = new();
        measured.Set(Width, Height, mask);
        int[] contour = new int[2 * 120];
        for (int i = 0; i < 120; i++)
        {
            contour[2 * i] = (int)Math.Round(CentreX + RadiusX * Math.Cos(Math.PI * i / 60));
            contour[2 * i + 1] = (int)Math.Round(CentreY + RadiusY * Math.Sin(Math.PI * i / 60));
        }
        return new LesionView(mask, contour, measured.Box, measured.AreaPx, 0.91, new double[] { -6.2, 0.31, double.NaN }, 7);
    }
}
