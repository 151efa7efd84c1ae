using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Appliance.Capture.V4l2;

namespace EdgeRadiomics.Appliance.Tests.Capture.V4l2;

public sealed class V4l2FormatTest
{
    [Fact]
    public void Of_formats_at_one_size_and_rate_the_first_preferred_wins()
    {
        Choose(Offer("MJPG", 1280, 720, 30), Offer("GREY", 1280, 720, 30), Offer("NV12", 1280, 720, 30), Offer("YUYV", 1280, 720, 30)).ShouldBe("YUYV 1280 x 720 at 30 fps");
        Choose(Offer("MJPG", 1280, 720, 30), Offer("GREY", 1280, 720, 30), Offer("NV12", 1280, 720, 30)).ShouldBe("NV12 1280 x 720 at 30 fps");
        Choose(Offer("MJPG", 1280, 720, 30), Offer("GREY", 1280, 720, 30)).ShouldBe("GREY 1280 x 720 at 30 fps");
    }

    [Fact]
    public void A_usb2_grabber_gives_full_HD_as_mjpeg_because_its_raw_pictures_crawl() =>
        Choose(Offer("YUYV", 1920, 1080, 5), Offer("YUYV", 640, 480, 30), Offer("MJPG", 1920, 1080, 30), Offer("MJPG", 640, 480, 60)).ShouldBe("MJPG 1920 x 1080 at 30 fps");

    [Fact]
    public void Nothing_above_a_full_HD_screen_is_taken_while_there_is_less() =>
        Choose(Offer("YUYV", 3840, 2160, 30), Offer("YUYV", 1920, 1080, 60), Offer("YUYV", 1920, 1080, 30)).ShouldBe("YUYV 1920 x 1080 at 60 fps");

    [Fact]
    public void A_rate_that_was_asked_for_is_met_as_nearly_as_can_be()
    {
        V4l2Offer[] offers = [Offer("YUYV", 1280, 720, 60), Offer("YUYV", 1280, 720, 29.97), Offer("YUYV", 1920, 1080, 10)];
        V4l2Format.Choose(offers, 30)!.Value.FramesPerSecond.ShouldBe(29.97);
        V4l2Format.Choose(offers, 10)!.Value.Width.ShouldBe(1920);
    }

    [Fact]
    public void Without_sizes_the_format_alone_decides() => Choose(Offer("RGB3", 0, 0, 0), Offer("MJPG", 0, 0, 0), Offer("UYVY", 0, 0, 0)).ShouldBe("UYVY");

    [Fact]
    public void What_cannot_be_read_is_never_chosen() => V4l2Format.Choose([Offer("H264", 1920, 1080, 30)], null).ShouldBeNull();

    [Fact]
    public void The_drivers_stride_and_range_count_not_ours()
    {
        V4l2Format.LayoutOf(Given("YUYV", 720, 576, 1536, 1536 * 576), "x").ShouldBe(new RawLayout(PixelOrder.Yuyv, 720, 576, 1536, IsFullRange: false));
        V4l2Format.LayoutOf(Given("GREY", 720, 576, 720, 720 * 576), "x")!.Value.IsFullRange.ShouldBeTrue();
        V4l2PixFormat full = Given("NV12", 720, 576, 720, 720 * 864);
        full.Quantization = V4l2Constant.FullRange;
        V4l2Format.LayoutOf(full, "x")!.Value.IsFullRange.ShouldBeTrue();
        V4l2Format.LayoutOf(Given("MJPG", 720, 576, 0, 1000), "x").ShouldBeNull();
    }

    [Theory]
    [InlineData("YUYV", 720u, 576u, 1439u, 829440u)]
    [InlineData("YUYV", 720u, 576u, 1440u, 829439u)]
    [InlineData("YUYV", 0u, 576u, 1440u, 829440u)]
    [InlineData("NV12", 720u, 4_000_000_000u, 720u, 4_000_000_000u)]
    [InlineData("GREY", 4_000_000_000u, 1u, 4_000_000_000u, 4_000_000_000u)]
    [InlineData("YUYV", 8000u, 8000u, 2_000_000_000u, 4_000_000_000u)]
    [InlineData("H264", 720u, 576u, 0u, 829440u)]
    public void An_impossible_or_unreadable_format_is_refused_with_a_remedy(string format, uint width, uint height, uint stride, uint size) =>
        Should.Throw<ProblemException>(() => V4l2Format.LayoutOf(Given(format, width, height, stride, size), "/dev/video7")).Message.ShouldContain("/dev/video7");

    private static string? Choose(params V4l2Offer[] offers) => V4l2Format.Choose(offers, null)?.ToString();

    private static V4l2Offer Offer(string format, int width, int height, double rate) => new(V4l2Format.Of(format), width, height, rate);

    private static V4l2PixFormat Given(string format, uint width, uint height, uint stride, uint size) =>
        new() { FourCc = V4l2Format.Of(format), Width = width, Height = height, BytesPerLine = stride, SizeImage = size };
}
