using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Appliance.Capture.V4l2;

namespace EdgeRadiomics.Appliance.Tests.Capture.V4l2;

public sealed class V4l2FramesTest
{
    private static readonly RawLayout Layout = new(PixelOrder.Yuyv, 16, 4, 32, IsFullRange: true);

    [Fact]
    public void Gaps_in_the_sequence_are_missed_frames()
    {
        V4l2Frames frames = new();
        frames.Missed(40).ShouldBe(0);
        frames.Missed(41).ShouldBe(0);
        frames.Missed(45).ShouldBe(3);
        frames.Forget();
        frames.Missed(0).ShouldBe(0);
    }

    [Fact]
    public void The_sequence_may_wrap_or_begin_anew()
    {
        V4l2Frames frames = new();
        frames.Missed(uint.MaxValue - 1).ShouldBe(0);
        frames.Missed(1).ShouldBe(2);
        frames.Missed(0).ShouldBe(0);
        frames.Missed(90_000).ShouldBe(0);
    }

    [Fact]
    public void Only_a_whole_picture_without_an_error_is_taken()
    {
        V4l2Buffer good = new() { BytesUsed = 128 };
        V4l2Frames.IsWhole(good, 128, Layout).ShouldBeTrue();
        V4l2Frames.IsWhole(good with { Flags = V4l2Constant.BufferError }, 128, Layout).ShouldBeFalse();
        V4l2Frames.IsWhole(good with { BytesUsed = 127 }, 127, Layout).ShouldBeFalse();
        V4l2Frames.IsWhole(good with { BytesUsed = uint.MaxValue }, 0, Layout).ShouldBeFalse("more than the mapping holds");
        V4l2Frames.IsWhole(good with { BytesUsed = 0 }, 0, null).ShouldBeFalse();
        V4l2Frames.IsWhole(good with { BytesUsed = 9 }, 9, null).ShouldBeTrue("MJPEG's decoder judges");
    }

    [Fact]
    public void The_kernels_monotonic_stamp_is_kept_and_any_other_is_not()
    {
        V4l2Buffer buffer = new() { Flags = V4l2Constant.StampMonotonic, Seconds = 12, Microseconds = 345_678 };
        V4l2Frames.StampNs(buffer, 20_000_000_000).ShouldBe(12_345_678_000);
        V4l2Frames.StampNs(buffer, 12_000_000_000).ShouldBe(12_000_000_000, "no frame is of the future");
        V4l2Frames.StampNs(buffer with { Flags = 0 }, 99).ShouldBe(99);
        V4l2Frames.StampNs(buffer with { Flags = 0x4000 }, 99).ShouldBe(99);
    }

    [Fact]
    public void The_ladder_climbs_every_two_seconds_and_then_goes_on_quietly()
    {
        V4l2ResetLadder ladder = new();
        List<(int At, ResetStep Step, bool First)> steps = [];
        for (int second = 0; second <= 40; second++)
            if (ladder.Next(TimeSpan.FromSeconds(second)) is not ResetStep.Wait and ResetStep step) steps.Add((second, step, ladder.IsFirst));

        steps.ShouldBe([(2, ResetStep.RestartStream, true), (4, ResetStep.OpenAgain, true), (6, ResetStep.ResetUsb, true),
            (16, ResetStep.OpenAgain, false), (26, ResetStep.OpenAgain, false), (36, ResetStep.OpenAgain, false)]);
        ladder.Descend();
        ladder.Next(TimeSpan.FromSeconds(2)).ShouldBe(ResetStep.RestartStream);
    }
}
