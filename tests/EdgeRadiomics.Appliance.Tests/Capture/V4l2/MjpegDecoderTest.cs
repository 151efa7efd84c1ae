using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Appliance.Capture.V4l2;
using EdgeRadiomics.Pictures;
using SkiaSharp;

namespace EdgeRadiomics.Appliance.Tests.Capture.V4l2;

public sealed class MjpegDecoderTest : IDisposable
{
    private readonly MjpegDecoder decoder = new();
    private readonly byte[] grey = [.. Enumerable.Range(0, 160 * 120).Select(i => (byte)(i % 160 + i / 160))];
    private readonly byte[] jpeg;
    private readonly RawFrame raw = new();

    public MjpegDecoderTest() => jpeg = PictureFile.EncodeGrey(160, 120, grey, SKEncodedImageFormat.Jpeg, 95);

    public void Dispose() => decoder.Dispose();

    [Fact]
    public void A_whole_picture_becomes_grey()
    {
        decoder.TryDecode(jpeg, raw).ShouldBeTrue();
        (raw.Width, raw.Height, raw.HasColour).ShouldBe((160, 120, false));
        for (int i = 0; i < grey.Length; i++) Math.Abs(raw.Grey[i] - grey[i]).ShouldBeLessThan(12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(-300)]
    public void A_truncated_picture_is_refused_and_the_next_one_is_read(int bytes)
    {
        decoder.TryDecode(jpeg.AsSpan(0, bytes < 0 ? jpeg.Length + bytes : bytes), raw).ShouldBeFalse();
        decoder.TryDecode(jpeg, raw).ShouldBeTrue();
    }

    [Fact]
    public void Noise_is_refused()
    {
        byte[] noise = new byte[5000];
        new Random(1).NextBytes(noise);
        decoder.TryDecode(noise, raw).ShouldBeFalse();
    }

    [Fact]
    public void No_pixels_are_allocated_a_picture()
    {
        decoder.TryDecode(jpeg, raw).ShouldBeTrue();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int n = 0; n < 20; n++) decoder.TryDecode(jpeg, raw);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 20).ShouldBeLessThan(1000);
    }
}
