using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRadiomics.Appliance.Capture.V4l2;

// linux/videodev2.h for 64-bit Linux: x64 and arm64 lay these out alike. Only the fields that are used have a name.

[StructLayout(LayoutKind.Explicit, Size = 104)]
internal unsafe struct V4l2Capability
{
    [FieldOffset(0)] public fixed byte Driver[16];
    [FieldOffset(16)] public fixed byte Card[32];
    [FieldOffset(48)] public fixed byte Bus[32];
    [FieldOffset(84)] public uint Capabilities;
    [FieldOffset(88)] public uint DeviceCaps;
}

[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct V4l2FormatDescription
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(44)] public uint FourCc;
}

[StructLayout(LayoutKind.Explicit, Size = 44)]
internal struct V4l2FrameSize
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint FourCc;
    [FieldOffset(8)] public uint Type;

    /// <summary>The width, or the smallest one of a range.</summary>
    [FieldOffset(12)] public uint Width;

    /// <summary>The height, or the largest width of a range.</summary>
    [FieldOffset(16)] public uint HeightOrMaxWidth;
    [FieldOffset(28)] public uint MaxHeight;
}

[StructLayout(LayoutKind.Explicit, Size = 52)]
internal struct V4l2FrameInterval
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint FourCc;
    [FieldOffset(8)] public uint Width;
    [FieldOffset(12)] public uint Height;
    [FieldOffset(16)] public uint Type;

    /// <summary>The interval, or the shortest one of a range.</summary>
    [FieldOffset(20)] public V4l2Fraction Interval;
}

[StructLayout(LayoutKind.Sequential)]
internal struct V4l2Fraction
{
    public uint Numerator, Denominator;
}

/// <summary>struct v4l2_format with its pix member.</summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
internal struct V4l2PixFormat
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(8)] public uint Width;
    [FieldOffset(12)] public uint Height;
    [FieldOffset(16)] public uint FourCc;
    [FieldOffset(20)] public uint Field;
    [FieldOffset(24)] public uint BytesPerLine;
    [FieldOffset(28)] public uint SizeImage;
    [FieldOffset(32)] public uint ColorSpace;
    [FieldOffset(48)] public uint Quantization;
}

/// <summary>struct v4l2_streamparm with its capture member.</summary>
[StructLayout(LayoutKind.Explicit, Size = 204)]
internal struct V4l2StreamParameters
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Capability;
    [FieldOffset(12)] public V4l2Fraction TimePerFrame;
}

[StructLayout(LayoutKind.Explicit, Size = 20)]
internal struct V4l2RequestBuffers
{
    [FieldOffset(0)] public uint Count;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(8)] public uint Memory;
}

[StructLayout(LayoutKind.Explicit, Size = 88)]
internal struct V4l2Buffer
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(8)] public uint BytesUsed;
    [FieldOffset(12)] public uint Flags;
    [FieldOffset(24)] public long Seconds;
    [FieldOffset(32)] public long Microseconds;
    [FieldOffset(56)] public uint Sequence;
    [FieldOffset(60)] public uint Memory;
    [FieldOffset(64)] public uint Offset;
    [FieldOffset(72)] public uint Length;
}

/// <summary>struct v4l2_dv_timings with its bt member.</summary>
[StructLayout(LayoutKind.Explicit, Size = 132, Pack = 1)]
internal struct V4l2DvTimings
{
    [FieldOffset(4)] public uint Width;
    [FieldOffset(8)] public uint Height;
    [FieldOffset(12)] public uint Interlaced;
    [FieldOffset(20)] public ulong PixelClock;
    [FieldOffset(28)] public Blanking Horizontal;
    [FieldOffset(40)] public Blanking Vertical;

    /// <summary>Frames a second that the timings give.</summary>
    public readonly double FramesPerSecond
    {
        get
        {
            double pixels = ((double)Width + Horizontal.Sum) * ((double)Height + Vertical.Sum);
            return pixels > 0 ? PixelClock / pixels : 0;
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct Blanking
    {
        public uint FrontPorch, Sync, BackPorch;

        public readonly double Sum => (double)FrontPorch + Sync + BackPorch;
    }
}

[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct V4l2EventSubscription
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Id;
}

[StructLayout(LayoutKind.Explicit, Size = 136)]
internal struct V4l2Event
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(8)] public uint Changes;
    // Makes the struct eight bytes aligned, as the kernel's is.
    [FieldOffset(80)] public long Seconds;
}

[StructLayout(LayoutKind.Explicit, Size = 80)]
internal struct V4l2Input
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(56)] public uint Status;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Descriptor;
    public short Events, Returned;
}

/// <summary>The ioctl numbers, made from the sizes of their structs as the kernel's macros make them.</summary>
internal static class V4l2Request
{
    public static readonly uint QueryCapability = Read<V4l2Capability>(0), EnumerateFormats = ReadWrite<V4l2FormatDescription>(2), GetFormat = ReadWrite<V4l2PixFormat>(4),
        SetFormat = ReadWrite<V4l2PixFormat>(5), RequestBuffers = ReadWrite<V4l2RequestBuffers>(8), QueryBuffer = ReadWrite<V4l2Buffer>(9), Queue = ReadWrite<V4l2Buffer>(15),
        Dequeue = ReadWrite<V4l2Buffer>(17), StreamOn = Write<int>(18), StreamOff = Write<int>(19), GetParameters = ReadWrite<V4l2StreamParameters>(21),
        SetParameters = ReadWrite<V4l2StreamParameters>(22), EnumerateInputs = ReadWrite<V4l2Input>(26), GetInput = Read<int>(38), EnumerateFrameSizes = ReadWrite<V4l2FrameSize>(74),
        EnumerateFrameIntervals = ReadWrite<V4l2FrameInterval>(75), SetDvTimings = ReadWrite<V4l2DvTimings>(87), DequeueEvent = Read<V4l2Event>(89),
        SubscribeEvent = Write<V4l2EventSubscription>(90), QueryDvTimings = Read<V4l2DvTimings>(99);

    /// <summary>USBDEVFS_RESET, which takes no argument.</summary>
    public const uint UsbReset = 0x5514;

    private static uint Read<T>(uint number) => Of<T>(2, number);

    private static uint Write<T>(uint number) => Of<T>(1, number);

    private static uint ReadWrite<T>(uint number) => Of<T>(3, number);

    private static uint Of<T>(uint direction, uint number) => direction << 30 | (uint)Unsafe.SizeOf<T>() << 16 | 'V' << 8 | number;
}
