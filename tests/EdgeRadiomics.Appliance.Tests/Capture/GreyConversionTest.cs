using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Pictures;

namespace EdgeRadiomics.Appliance.Tests.Capture;

public sealed class GreyConversionTest
{
    private static readonly int[] Widths = [1, 2, 3, 15, 16, 17, 31, 33, 64, 127, 721];

    public static TheoryData<string, int, bool> Cases =>
        [.. from order in Enum.GetNames<PixelOrder>() from padding in (int[])[0, 7, 64] from full in (bool[])[true, false] select new TheoryDataRow<string, int, bool>(order, padding, full)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Vectors_give_the_scalar_bits_for_every_width_and_stride(string order, int padding, bool isFullRange)
    {
        Random random = new(7);
        foreach (int width in Widths)
            foreach (int height in (int[])[1, 2, 5])
            {
                RawLayout layout = new(Enum.Parse<PixelOrder>(order), width, height, 0, isFullRange);
                layout = layout with { Stride = layout.RowBytes + padding };
                byte[] source = Noise(layout, random), vectors = new byte[width * height], scalars = new byte[width * height];

                int coloured = GreyConversion.Run(source, layout, vectors);

                coloured.ShouldBe(GreyConversion.Run(source, layout, scalars, vectorised: false), $"{layout}");
                vectors.ShouldBe(scalars, $"{layout}");
            }
    }

    [Fact]
    public void Bgra_becomes_the_luma_of_stored_pictures()
    {
        RawLayout layout = RawLayout.OfBgra(333, 9);
        byte[] source = Noise(layout, new Random(3)), expected = new byte[333 * 9], grey = new byte[333 * 9];
        PictureFile.Luma(source, expected);
        GreyConversion.Run(source, layout, grey);
        grey.ShouldBe(expected);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(16, 0)]
    [InlineData(17, 1)]
    [InlineData(126, 128)]
    [InlineData(234, 254)]
    [InlineData(235, 255)]
    [InlineData(255, 255)]
    public void Video_range_is_stretched_and_full_range_is_not(byte luma, byte stretched)
    {
        byte[] source = [.. Enumerable.Repeat((byte[])[luma, 128], 40).SelectMany(p => p)], grey = new byte[40];
        GreyConversion.Run(source, new RawLayout(PixelOrder.Yuyv, 40, 1, 80, IsFullRange: false), grey).ShouldBe(0);
        grey.ShouldAllBe(value => value == stretched);
        GreyConversion.Run(source, new RawLayout(PixelOrder.Yuyv, 40, 1, 80, IsFullRange: true), grey);
        grey.ShouldAllBe(value => value == luma);
    }

    [Theory]
    [InlineData(PixelOrder.Yuyv)]
    [InlineData(PixelOrder.Uyvy)]
    [InlineData(PixelOrder.Nv12)]
    [InlineData(PixelOrder.Bgra)]
    public void A_colour_box_is_noticed_and_a_logo_is_not(object order)
    {
        RawLayout layout = new((PixelOrder)order, 640, 480, 0, IsFullRange: true);
        layout = layout with { Stride = layout.RowBytes };
        RawFrame raw = new();
        raw.Fill(Coloured(layout, 0), layout);
        raw.HasColour.ShouldBeFalse();
        raw.Fill(Coloured(layout, 20), layout);
        raw.HasColour.ShouldBeFalse();
        raw.Fill(Coloured(layout, 100), layout);
        raw.HasColour.ShouldBeTrue();
    }

    [Fact]
    public void A_buffer_that_is_too_short_or_a_layout_that_cannot_be_is_refused()
    {
        RawLayout layout = new(PixelOrder.Nv12, 64, 48, 64, IsFullRange: true);
        byte[] grey = new byte[64 * 48];
        Should.Throw<ArgumentException>(() => GreyConversion.Run(new byte[layout.Bytes - 1], layout, grey));
        Should.Throw<ArgumentException>(() => GreyConversion.Run(new byte[layout.Bytes], layout, grey.AsSpan(1)));
        foreach (RawLayout bad in (RawLayout[])[layout with { Stride = 63 }, layout with { Width = 0 }, layout with { Height = int.MaxValue }, layout with { Stride = int.MaxValue }])
            bad.IsPossible.ShouldBeFalse($"{bad}");
        layout.Bytes.ShouldBe(64 * 72);
    }

    [Theory]
    [InlineData(PixelOrder.Yuyv)]
    [InlineData(PixelOrder.Nv12)]
    [InlineData(PixelOrder.Bgra)]
    public void Filling_a_raw_frame_again_allocates_nothing(object order)
    {
        RawLayout layout = new((PixelOrder)order, 320, 240, 0, IsFullRange: false);
        layout = layout with { Stride = layout.RowBytes };
        byte[] source = Noise(layout, new Random(1));
        RawFrame raw = new();
        raw.Fill(source, layout);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int n = 0; n < 50; n++) raw.Fill(source, layout);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static byte[] Noise(RawLayout layout, Random random)
    {
        byte[] source = new byte[layout.Bytes];
        random.NextBytes(source);
        return source;
    }

    /// <summary>Grey 100, with a coloured box of the given side at the top left.</summary>
    private static byte[] Coloured(RawLayout layout, int side)
    {
        byte[] source = new byte[layout.Bytes];
        for (int i = 0; i < source.Length; i++)
        {
            (int x, int y) = (i % layout.Stride, i / layout.Stride);
            source[i] = layout.Order switch
            {
                PixelOrder.Bgra => x % 4 == 2 && x / 4 < side && y < side ? (byte)220 : (byte)100,
                PixelOrder.Nv12 => y < 480 ? (byte)100 : x < side && y - 480 < side / 2 ? (byte)200 : (byte)128,
                PixelOrder.Yuyv => x % 2 == 0 ? (byte)100 : x / 2 < side && y < side ? (byte)200 : (byte)128,
                _ => x % 2 == 1 ? (byte)100 : x / 2 < side && y < side ? (byte)200 : (byte)128,
            };
        }
        return source;
    }
}
