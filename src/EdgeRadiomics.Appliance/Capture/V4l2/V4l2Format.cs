namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>Something a grabber offers. No size or rate (0) where it does not say.</summary>
internal readonly record struct V4l2Offer(uint FourCc, int Width, int Height, double FramesPerSecond)
{
    public override string ToString() => $"{V4l2Format.Name(FourCc)}{(Width > 0 ? $" {Width} x {Height}" : "")}{(FramesPerSecond > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" at {FramesPerSecond:0.##} fps") : "")}";
}

/// <summary>Which format to take, and what the one that was given means. Pure.</summary>
internal static class V4l2Format
{
    /// <summary>Formats that can be read, the best first: MJPEG costs ten times a conversion and blurs speckle.</summary>
    public static readonly uint[] Preferred = [Of("YUYV"), Of("UYVY"), Of("NV12"), Of("GREY"), Of("MJPG")];

    public static readonly uint Mjpeg = Of("MJPG");

    /// <summary>More pixels than a scanner's screen has are a grabber's interpolation.</summary>
    private const int MaxWidth = 1920, MaxHeight = 1080;

    /// <summary>A scanner draws 10 to 30 pictures a second in B-mode.</summary>
    private const double Enough = 25, Usable = 10;

    public static uint Of(string name) => (uint)(name[0] | name[1] << 8 | name[2] << 16 | name[3] << 24);

    public static string Name(uint fourCc) => string.Create(4, fourCc, static (text, code) =>
    {
        for (int i = 0; i < 4; i++) text[i] = (char)(code >> (8 * i) & 0x7F) is >= ' ' and <= '~' and char c ? c : '?';
    });

    /// <summary>The offer to ask for: fast enough first, then the largest up to a full HD screen, then the preferred format; null where none can be read.</summary>
    public static V4l2Offer? Choose(IEnumerable<V4l2Offer> offers, double? framesPerSecond)
    {
        double enough = framesPerSecond ?? Enough;
        V4l2Offer[] best = [.. offers.Where(offer => Preferred.Contains(offer.FourCc))
            .OrderByDescending(offer => offer.Width <= MaxWidth && offer.Height <= MaxHeight)
            .ThenByDescending(offer => Speed(offer.FramesPerSecond, enough))
            .ThenByDescending(offer => (long)offer.Width * offer.Height)
            .ThenBy(offer => Array.IndexOf(Preferred, offer.FourCc))
            .ThenBy(offer => framesPerSecond is { } wanted ? Math.Abs(offer.FramesPerSecond - wanted) : -offer.FramesPerSecond)];
        return best.Length > 0 ? best[0] : null;
    }

    /// <summary>How the driver's format lies in memory; null for MJPEG.</summary>
    /// <exception cref="ProblemException">It cannot be read, or cannot be true.</exception>
    public static RawLayout? LayoutOf(in V4l2PixFormat format, string path)
    {
        if (format.FourCc == Mjpeg) return null;
        PixelOrder order = Name(format.FourCc) switch
        {
            "YUYV" => PixelOrder.Yuyv,
            "UYVY" => PixelOrder.Uyvy,
            "NV12" => PixelOrder.Nv12,
            "GREY" => PixelOrder.Grey,
            string other => throw new ProblemException($"the grabber at {path} gives {other}, which is not read here", "use one that gives YUYV, UYVY, NV12, GREY or MJPEG"),
        };
        RawLayout layout = new(order, (int)format.Width, (int)format.Height, (int)format.BytesPerLine, IsFullRange(format, order));
        if (layout.IsPossible && format.Width <= int.MaxValue && format.SizeImage >= layout.Bytes) return layout;
        throw new ProblemException($"the grabber at {path} claims {format.Width} x {format.Height} px in {format.SizeImage} bytes, {format.BytesPerLine} a row", "update its driver, or use another grabber");
    }

    // The kernel's default for YUV is video range unless the colours are JPEG's; grey comes from sensors and is as it is.
    private static bool IsFullRange(in V4l2PixFormat format, PixelOrder order) => format.Quantization switch
    {
        V4l2Constant.FullRange => true,
        V4l2Constant.LimitedRange => false,
        _ => order == PixelOrder.Grey || format.ColorSpace == V4l2Constant.ColorSpaceJpeg,
    };

    // A rate that is not told counts as fast enough; 59.94 does for 60.
    private static int Speed(double framesPerSecond, double enough) => framesPerSecond == 0 || framesPerSecond >= 0.99 * enough ? 2 : framesPerSecond >= Math.Min(Usable, enough) ? 1 : 0;
}
