using EdgeRadiomics.Appliance.Capture;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Capture;

/// <summary>What every source keeps. Real waits are only upper bounds; pace is measured by a clock that the test moves.</summary>
public abstract class FrameSourceCompliance
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private protected abstract IFrameSource Open(TimeProvider clock, double framesPerSecond);

    private protected abstract (int Width, int Height) Size { get; }

    /// <summary>Frames before the source begins again.</summary>
    private protected abstract int Length { get; }

    [Fact]
    public async Task The_next_frame_waits_until_it_is_due()
    {
        FakeTimeProvider clock = new();
        using IFrameSource source = Open(clock, 10);
        RawFrame frame = new();
        source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
        long first = frame.MonotonicNs;

        Task<bool> second = Task.Run(() => source.Read(frame, CancellationToken.None), TestContext.Current.CancellationToken);
        await Task.Delay(150, TestContext.Current.CancellationToken);
        second.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(100));

        (await second.WaitAsync(Soon, TestContext.Current.CancellationToken)).ShouldBeTrue();
        frame.MonotonicNs.ShouldBe(first + 100_000_000);
    }

    [Fact]
    public void Stamps_increase_and_the_size_stays()
    {
        using IFrameSource source = Open(TimeProvider.System, 500);
        RawFrame frame = new();
        long last = long.MinValue;
        for (int n = 0; n < 5; n++)
        {
            source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
            (frame.Width, frame.Height).ShouldBe(Size);
            frame.MonotonicNs.ShouldBeGreaterThan(last);
            last = frame.MonotonicNs;
        }
    }

    [Fact]
    public async Task Disposing_ends_a_blocked_read()
    {
        FakeTimeProvider clock = new();
        IFrameSource source = Open(clock, 10);
        RawFrame frame = new();
        source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
        Task<bool> blocked = Task.Run(() => source.Read(frame, CancellationToken.None), TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        source.Dispose();

        (await blocked.WaitAsync(Soon, TestContext.Current.CancellationToken)).ShouldBeFalse();
        source.Read(frame, CancellationToken.None).ShouldBeFalse();
        source.Dispose();
    }

    [Fact]
    public async Task The_stop_token_ends_a_blocked_read()
    {
        FakeTimeProvider clock = new();
        using IFrameSource source = Open(clock, 10);
        using CancellationTokenSource stop = new();
        RawFrame frame = new();
        source.Read(frame, stop.Token).ShouldBeTrue();
        Task<bool> blocked = Task.Run(() => source.Read(frame, stop.Token), TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        (await blocked.WaitAsync(Soon, TestContext.Current.CancellationToken)).ShouldBeFalse();
        source.Read(frame, stop.Token).ShouldBeFalse();
    }

    [Fact]
    public void After_the_last_frame_comes_the_first()
    {
        using IFrameSource source = Open(TimeProvider.System, 1000);
        RawFrame frame = new();
        source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
        byte[] first = frame.Pixels.ToArray();
        for (int n = 1; n < Length; n++)
        {
            source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
            frame.Pixels.SequenceEqual(first).ShouldBeFalse();
        }
        source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
        if (Length > 1) frame.Pixels.SequenceEqual(first).ShouldBeTrue();
    }

    [Fact]
    public void It_says_what_it_is()
    {
        using IFrameSource source = Open(TimeProvider.System, 10);
        source.Description.ShouldNotBeNullOrWhiteSpace();
        source.IsDemonstration.ShouldBeTrue();
    }
}
