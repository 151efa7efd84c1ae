using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Frames;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Capture;

public sealed class CaptureLoopTest : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly FramePool pool = new();
    private readonly NewestFrame newest = new();

    public void Dispose() => newest.Dispose();

    [Fact]
    public void Frames_are_numbered_grey_blanked_and_streaming()
    {
        using CaptureLoop loop = Play(5, (frame, n) => ScriptedSource.Speckle(frame, n));

        using Frame frame = newest.Take(TestContext.Current.CancellationToken);
        frame.Info.Number.ShouldBe(5);
        frame.Info.State.ShouldBe(SourceState.Streaming);
        frame.Info.Spacing.ShouldBeNull();
        loop.State.State.ShouldBe(SourceState.Streaming);
        loop.State.FramesPerSecond.ShouldBe(0);
        (loop.State.Width, loop.State.Height).ShouldBe((120, 100));
        newest.Dropped.ShouldBe(4);
        pool.Leased.ShouldBe(1);
    }

    [Fact]
    public void Identical_pixels_for_longer_than_seven_tenths_of_a_second_are_frozen()
    {
        List<SourceState> states = [];
        using CaptureLoop loop = Play(22, (frame, n) => ScriptedSource.Speckle(frame, Math.Min(n, 9)), after: l => states.Add(l.State.State));

        states.IndexOf(SourceState.Frozen).ShouldBe(17); // the 18th frame is 0.8 s after the 10th, the last that differed
        loop.State.Since.ShouldBe(TimeSpan.FromSeconds(0.4));
    }

    [Fact]
    public void A_flat_screen_is_no_signal_and_nothing_is_published()
    {
        using CaptureLoop loop = Play(5, (frame, _) => ScriptedSource.Flat(frame, 16));

        loop.State.State.ShouldBe(SourceState.NoSignal);
        pool.Leased.ShouldBe(0);
    }

    [Fact]
    public void A_second_without_a_frame_is_a_stall()
    {
        using CaptureLoop loop = Play(5, (frame, n) => ScriptedSource.Speckle(frame, n));
        clock.Advance(TimeSpan.FromSeconds(0.8));
        loop.State.State.ShouldBe(SourceState.Streaming);
        clock.Advance(TimeSpan.FromSeconds(0.3));

        loop.State.State.ShouldBe(SourceState.Stalled);
        loop.State.Since.ShouldBe(TimeSpan.FromSeconds(1.1));
    }

    [Fact]
    public void The_rate_is_counted_over_a_second()
    {
        using CaptureLoop loop = Play(25, (frame, n) => ScriptedSource.Speckle(frame, n));
        loop.State.FramesPerSecond.ShouldBe(10, 0.01);
    }

    [Fact]
    public void Another_size_is_a_discontinuity()
    {
        using CaptureLoop loop = Play(4, (frame, n) => ScriptedSource.Speckle(frame, n, width: n < 2 ? 120 : 160));
        loop.State.Discontinuities.ShouldBe(1);
        using Frame frame = newest.Take(TestContext.Current.CancellationToken);
        frame.Width.ShouldBe(160);
    }

    [Fact]
    public void A_transient_fault_opens_the_source_again()
    {
        int opened = 0;
        CaptureOptions options = new() { FirstRetry = TimeSpan.FromMilliseconds(20) };
        using CaptureLoop loop = new(() => ++opened switch
        {
            1 => new ScriptedSource(_ => throw new DeviceFaultException("cable", isTransient: true)),
            2 => throw new DeviceFaultException("still no cable", isTransient: true),
            3 => throw new ProblemException("the stream does not answer", "check the camera"),
            _ => new ScriptedSource(_ => false),
        }, pool, newest, options, TimeProvider.System, NullLogger.Instance);
        loop.Run(TestContext.Current.CancellationToken);

        opened.ShouldBe(4);
        loop.State.Discontinuities.ShouldBe(1);
    }

    [Fact]
    public void A_lasting_fault_ends_the_loop()
    {
        using CaptureLoop loop = new(() => new ScriptedSource(_ => throw new DeviceFaultException("gone", isTransient: false)), pool, newest, new CaptureOptions(), clock, NullLogger.Instance);
        Should.Throw<DeviceFaultException>(() => loop.Run(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_settled_loop_allocates_only_the_frames_description()
    {
        long before = 0, after = 0;
        byte[][] screens = [.. Enumerable.Range(0, 4).Select(n => { RawFrame f = new(); ScriptedSource.Speckle(f, n); return f.Grey.ToArray(); })];
        using CaptureLoop loop = Play(300, (frame, n) =>
        {
            frame.Resize(120, 100);
            screens[n % 4].CopyTo(frame.Grey);
            if (n == 150) before = GC.GetAllocatedBytesForCurrentThread();
            if (n == 250) after = GC.GetAllocatedBytesForCurrentThread();
        }, advance: false);

        // FrameInfo is a class of about 100 bytes; the pictures (12,000 bytes each) are reused.
        ((after - before) / 100).ShouldBeLessThanOrEqualTo(160);
    }

    private CaptureLoop Play(int count, Action<RawFrame, int> draw, Action<CaptureLoop>? after = null, bool advance = true)
    {
        int n = 0;
        CaptureLoop? loop = null;
        ScriptedSource source = new(frame =>
        {
            if (n > 0)
            {
                after?.Invoke(loop!);
                if (advance && n < count) clock.Advance(TimeSpan.FromMilliseconds(100));
            }
            if (n == count) return false;
            draw(frame, n++);
            return true;
        });
        loop = new CaptureLoop(() => source, pool, newest, new CaptureOptions(), clock, NullLogger.Instance);
        loop.Run(TestContext.Current.CancellationToken);
        return loop;
    }
}
