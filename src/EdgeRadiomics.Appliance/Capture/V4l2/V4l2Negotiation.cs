namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>What a grabber and this program agreed on.</summary>
/// <param name="Layout">Where the pixels lie; null for MJPEG, whose pictures say themselves.</param>
/// <param name="FourCc">The format.</param>
/// <param name="Width">Columns, px.</param>
/// <param name="Height">Rows, px.</param>
/// <param name="FramesPerSecond">Rate that the driver says; 0 where it does not.</param>
internal sealed record V4l2Agreement(RawLayout? Layout, uint FourCc, int Width, int Height, double FramesPerSecond)
{
    public override string ToString() => new V4l2Offer(FourCc, Width, Height, FramesPerSecond).ToString();
}

/// <summary>Asks a grabber what it can do and sets it up. What the driver then says is what counts.</summary>
internal static class V4l2Negotiation
{
    /// <summary>Sets timings, format and rate. The stream must not have buffers.</summary>
    public static V4l2Agreement Agree(V4l2Device device, double? framesPerSecond)
    {
        V4l2DvTimings timings = default;
        int noTimings = device.Try(V4l2Request.QueryDvTimings, ref timings);
        if (noTimings == 0) device.Do(V4l2Request.SetDvTimings, ref timings, "take its input's timings");
        V4l2PixFormat format = new() { Type = V4l2Constant.VideoCapture };
        device.Do(V4l2Request.GetFormat, ref format, "tell its format");
        V4l2Offer choice = V4l2Format.Choose(Offers(device), framesPerSecond)
            ?? throw new ProblemException($"the grabber at {device.Path} offers none of YUYV, UYVY, NV12, GREY and MJPEG", "use another grabber");
        format.FourCc = choice.FourCc;
        if (choice.Width > 0) (format.Width, format.Height) = ((uint)choice.Width, (uint)choice.Height);
        format.Field = V4l2Constant.FieldNone;
        (format.BytesPerLine, format.SizeImage, format.Quantization) = (0, 0, 0);
        switch (device.Try(V4l2Request.SetFormat, ref format))
        {
            case 0: break;
            case Errno.Busy: throw new ProblemException($"{device.Path} is in use", "stop the program that uses it");
            case int error: throw device.Fault("take a format", error);
        }
        device.Do(V4l2Request.GetFormat, ref format, "tell its format");
        RawLayout? layout = V4l2Format.LayoutOf(format, device.Path);
        double rate = SetRate(device, framesPerSecond ?? choice.FramesPerSecond);
        return new V4l2Agreement(layout, format.FourCc, (int)format.Width, (int)format.Height, noTimings == 0 ? timings.FramesPerSecond : rate);
    }

    /// <summary>Everything it offers, one entry a format, size and rate. Behind HDMI the scanner decides on both; without a signal the last size stays.</summary>
    public static IEnumerable<V4l2Offer> Offers(V4l2Device device)
    {
        V4l2DvTimings timings = default;
        V4l2PixFormat format = new() { Type = V4l2Constant.VideoCapture };
        bool isHdmi = device.Try(V4l2Request.QueryDvTimings, ref timings) is 0 or Errno.NoLink or Errno.NoLock or Errno.OutOfRange && device.Try(V4l2Request.GetFormat, ref format) == 0;
        (int Width, int Height)? screen = !isHdmi ? null : timings.Width > 0 ? ((int)timings.Width, (int)timings.Height) : ((int)format.Width, (int)format.Height);
        V4l2FormatDescription description = new() { Type = V4l2Constant.VideoCapture };
        // 64: a driver that never says EINVAL must not hold us.
        for (; description.Index < 64 && device.Try(V4l2Request.EnumerateFormats, ref description) == 0; description.Index++)
            foreach ((int width, int height) in screen is { } only ? [only] : Sizes(device, description.FourCc))
                foreach (double rate in isHdmi ? [timings.FramesPerSecond] : width == 0 ? [0] : Rates(device, description.FourCc, width, height))
                    yield return new V4l2Offer(description.FourCc, width, height, rate);
    }

    /// <summary>Whether the chosen input has a signal, as far as its driver knows. The thorough way measures the timings, which may take some ms.</summary>
    public static bool HasSignal(V4l2Device device, bool thorough)
    {
        int index = 0;
        V4l2Input input = default;
        if (device.Try(V4l2Request.GetInput, ref index) == 0) input.Index = (uint)index;
        if (device.Try(V4l2Request.EnumerateInputs, ref input) == 0 && (input.Status & V4l2Constant.NoSignal) != 0) return false;
        V4l2DvTimings timings = default;
        return !thorough || device.Try(V4l2Request.QueryDvTimings, ref timings) is not (Errno.NoLink or Errno.NoLock or Errno.OutOfRange);
    }

    private static List<(int Width, int Height)> Sizes(V4l2Device device, uint fourCc)
    {
        List<(int, int)> sizes = [];
        V4l2FrameSize size = new() { FourCc = fourCc };
        for (; size.Index < 64 && device.Try(V4l2Request.EnumerateFrameSizes, ref size) == 0; size.Index++)
        {
            if (size.Type != V4l2Constant.Discrete) return [((int)Math.Min(size.HeightOrMaxWidth, 1920), (int)Math.Min(size.MaxHeight, 1080))];
            sizes.Add(((int)size.Width, (int)size.HeightOrMaxWidth));
        }
        return sizes.Count > 0 ? sizes : [(0, 0)];
    }

    private static List<double> Rates(V4l2Device device, uint fourCc, int width, int height)
    {
        List<double> rates = [];
        V4l2FrameInterval interval = new() { FourCc = fourCc, Width = (uint)width, Height = (uint)height };
        for (; interval.Index < 64 && device.Try(V4l2Request.EnumerateFrameIntervals, ref interval) == 0; interval.Index++)
        {
            if (interval.Interval.Numerator > 0) rates.Add((double)interval.Interval.Denominator / interval.Interval.Numerator);
            if (interval.Type != V4l2Constant.Discrete) break;
        }
        return rates.Count > 0 ? rates : [0];
    }

    // A driver that does not let the rate be set keeps its own: the stamps tell the truth.
    private static double SetRate(V4l2Device device, double framesPerSecond)
    {
        V4l2StreamParameters parameters = new() { Type = V4l2Constant.VideoCapture };
        if (device.Try(V4l2Request.GetParameters, ref parameters) != 0) return 0;
        if (framesPerSecond > 0 && (parameters.Capability & V4l2Constant.CanSetInterval) != 0)
        {
            parameters.TimePerFrame = new V4l2Fraction { Numerator = 1000, Denominator = (uint)Math.Round(1000 * framesPerSecond) };
            if (device.Try(V4l2Request.SetParameters, ref parameters) != 0) return 0;
        }
        return parameters.TimePerFrame.Numerator == 0 ? 0 : (double)parameters.TimePerFrame.Denominator / parameters.TimePerFrame.Numerator;
    }
}
