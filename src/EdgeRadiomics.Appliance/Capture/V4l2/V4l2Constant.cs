namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>The kernel's numbers that are used here.</summary>
internal static class V4l2Constant
{
    public const uint VideoCapture = 1, MemoryMap = 1, FieldNone = 1, AnyField = 0;

    public const uint CanCapture = 1, CanStream = 0x0400_0000, HasDeviceCaps = 0x8000_0000;

    public const uint Discrete = 1, CanSetInterval = 0x1000;

    public const uint BufferError = 0x40, StampMask = 0xE000, StampMonotonic = 0x2000;

    public const uint SourceChange = 5;

    public const uint ColorSpaceJpeg = 7, FullRange = 1, LimitedRange = 2;

    /// <summary>Input status bits that mean nothing is to be seen: no power, no signal, no horizontal lock, no sync.</summary>
    public const uint NoSignal = 0x1 | 0x2 | 0x100 | 0x10000;

    public const short PollIn = 1, PollPriority = 2, PollError = 8, PollHangUp = 16, PollInvalid = 32;
}

/// <summary>errno values, the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int NoEntry = 2, Interrupted = 4, NoSuchAddress = 6, Again = 11, Access = 13, NotPermitted = 1, Busy = 16, NoDevice = 19, Invalid = 22,
        NotATerminal = 25, OutOfRange = 34, NoLink = 67, NoLock = 77;
}
