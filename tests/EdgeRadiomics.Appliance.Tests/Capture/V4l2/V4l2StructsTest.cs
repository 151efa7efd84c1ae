using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeRadiomics.Appliance.Capture.V4l2;

namespace EdgeRadiomics.Appliance.Tests.Capture.V4l2;

/// <summary>Sizes, offsets and numbers as a C compiler gives them for linux/videodev2.h on x64; arm64's are the same.</summary>
public sealed class V4l2StructsTest
{
    [Fact]
    public void Structs_have_the_kernels_sizes()
    {
        Unsafe.SizeOf<V4l2Capability>().ShouldBe(104);
        Unsafe.SizeOf<V4l2FormatDescription>().ShouldBe(64);
        Unsafe.SizeOf<V4l2FrameSize>().ShouldBe(44);
        Unsafe.SizeOf<V4l2FrameInterval>().ShouldBe(52);
        Unsafe.SizeOf<V4l2Fraction>().ShouldBe(8);
        Unsafe.SizeOf<V4l2PixFormat>().ShouldBe(208);
        Unsafe.SizeOf<V4l2StreamParameters>().ShouldBe(204);
        Unsafe.SizeOf<V4l2RequestBuffers>().ShouldBe(20);
        Unsafe.SizeOf<V4l2Buffer>().ShouldBe(88);
        Unsafe.SizeOf<V4l2DvTimings>().ShouldBe(132);
        Unsafe.SizeOf<V4l2EventSubscription>().ShouldBe(32);
        Unsafe.SizeOf<V4l2Event>().ShouldBe(136);
        Unsafe.SizeOf<V4l2Input>().ShouldBe(80);
        Unsafe.SizeOf<PollEntry>().ShouldBe(8);
    }

    [Fact]
    public void Fields_lie_where_the_kernel_writes_them()
    {
        Offset<V4l2Buffer>(nameof(V4l2Buffer.Seconds)).ShouldBe(24);
        Offset<V4l2Buffer>(nameof(V4l2Buffer.Sequence)).ShouldBe(56);
        Offset<V4l2Buffer>(nameof(V4l2Buffer.Offset)).ShouldBe(64);
        Offset<V4l2Buffer>(nameof(V4l2Buffer.Length)).ShouldBe(72);
        Offset<V4l2PixFormat>(nameof(V4l2PixFormat.Quantization)).ShouldBe(8 + 40);
        Offset<V4l2Capability>(nameof(V4l2Capability.DeviceCaps)).ShouldBe(88);
        Offset<V4l2FormatDescription>(nameof(V4l2FormatDescription.FourCc)).ShouldBe(44);
        Offset<V4l2FrameSize>(nameof(V4l2FrameSize.Width)).ShouldBe(12);
        Offset<V4l2FrameInterval>(nameof(V4l2FrameInterval.Interval)).ShouldBe(20);
        Offset<V4l2DvTimings>(nameof(V4l2DvTimings.PixelClock)).ShouldBe(4 + 16);
        Offset<V4l2DvTimings>(nameof(V4l2DvTimings.Horizontal)).ShouldBe(4 + 24);
        Offset<V4l2StreamParameters>(nameof(V4l2StreamParameters.TimePerFrame)).ShouldBe(4 + 8);
        Offset<V4l2Input>(nameof(V4l2Input.Status)).ShouldBe(56);
        Offset<V4l2Event>(nameof(V4l2Event.Changes)).ShouldBe(8);
    }

    [Fact]
    public void Requests_have_the_kernels_numbers()
    {
        V4l2Request.QueryCapability.ShouldBe(0x80685600);
        V4l2Request.EnumerateFormats.ShouldBe(0xc0405602);
        V4l2Request.GetFormat.ShouldBe(0xc0d05604);
        V4l2Request.SetFormat.ShouldBe(0xc0d05605);
        V4l2Request.RequestBuffers.ShouldBe(0xc0145608);
        V4l2Request.QueryBuffer.ShouldBe(0xc0585609);
        V4l2Request.Queue.ShouldBe(0xc058560f);
        V4l2Request.Dequeue.ShouldBe(0xc0585611);
        V4l2Request.StreamOn.ShouldBe(0x40045612u);
        V4l2Request.StreamOff.ShouldBe(0x40045613u);
        V4l2Request.GetParameters.ShouldBe(0xc0cc5615);
        V4l2Request.SetParameters.ShouldBe(0xc0cc5616);
        V4l2Request.EnumerateInputs.ShouldBe(0xc050561a);
        V4l2Request.GetInput.ShouldBe(0x80045626);
        V4l2Request.EnumerateFrameSizes.ShouldBe(0xc02c564a);
        V4l2Request.EnumerateFrameIntervals.ShouldBe(0xc034564b);
        V4l2Request.SetDvTimings.ShouldBe(0xc0845657);
        V4l2Request.QueryDvTimings.ShouldBe(0x80845663);
        V4l2Request.SubscribeEvent.ShouldBe(0x4020565au);
        V4l2Request.DequeueEvent.ShouldBe(0x80885659);
    }

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);
}
