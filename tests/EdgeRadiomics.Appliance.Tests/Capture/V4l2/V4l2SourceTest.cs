using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Appliance.Capture.V4l2;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Appliance.Tests.Capture.V4l2;

/// <summary>Runs where EDGERADIOMICS_V4L2 names a grabber with a signal that nobody else uses, as vivid in the emulated device.</summary>
public sealed class V4l2SourceTest : FrameSourceCompliance
{
    private (int Width, int Height)? size;

    private protected override bool IsDemonstration => false;

    private protected override (int Width, int Height) Size => size ?? throw new InvalidOperationException("not opened yet");

    private static string Grabber
    {
        get
        {
            string? path = Environment.GetEnvironmentVariable("EDGERADIOMICS_V4L2");
            Assert.SkipWhen(string.IsNullOrEmpty(path), "EDGERADIOMICS_V4L2 names no grabber; EdgeRadiomics.Device.Tests runs this on the emulated board's");
            return path!;
        }
    }

    [Fact]
    public void Stamps_are_the_kernels_and_lie_in_the_last_second()
    {
        using IFrameSource source = Open(TimeProvider.System, 60);
        RawFrame frame = new();
        for (int n = 0; n < 5; n++) source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
        long now = MonotonicClock.NowNs(TimeProvider.System);
        frame.MonotonicNs.ShouldBeInRange(now - 1_000_000_000, now);
        frame.HasSignal.ShouldBeTrue();
    }

    [Fact]
    public void Reading_allocates_nothing_in_steady_state()
    {
        using IFrameSource source = Open(TimeProvider.System, 60);
        RawFrame frame = new();
        for (int n = 0; n < 30; n++) source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int n = 0; n < 60; n++) source.Read(frame, TestContext.Current.CancellationToken);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void The_list_names_it()
    {
        string node = V4l2Devices.NodeOf(Grabber);
        V4l2DeviceView view = V4l2Devices.List().Single(grabber => grabber.Path == node);
        view.Formats.ShouldNotBeEmpty();
        view.Card.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_second_program_is_told_that_it_is_in_use()
    {
        using IFrameSource first = Open(TimeProvider.System, 60);
        RawFrame frame = new();
        first.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
        Should.Throw<ProblemException>(() => Open(TimeProvider.System, 60).Dispose()).Message.ShouldContain("in use");
    }

    private protected override IFrameSource Open(TimeProvider clock, double framesPerSecond)
    {
        // A made-up clock would never see a second pass; the pace is the device's anyway.
        V4l2Source source = new(Grabber, new CaptureOptions(), TimeProvider.System, NullLogger.Instance);
        size ??= Probe(source);
        return source;
    }

    private static (int, int) Probe(V4l2Source source)
    {
        RawFrame frame = new();
        source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
        return (frame.Width, frame.Height);
    }
}
