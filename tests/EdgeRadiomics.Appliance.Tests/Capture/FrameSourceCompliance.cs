using EdgeRadiomics.Appliance.Capture;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Capture;

/// <summary>What every source keeps. Real waits are only upper bounds; pace is measured by a clock that the test moves.</summary>
public abstract class FrameSourceCompliance
{
    private protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private protected abstract IFrameSource Open(TimeProvider clock, double framesPerSecond);

    private protected abstract (int Width, int Height) Size { get; }

    private protected virtual bool IsDemonstration => true;

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
        Task blocked = Task.Run(() => ReadOn(source, frame, CancellationToken.None), TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        source.Dispose();

        await blocked.WaitAsync(Soon, TestContext.Current.CancellationToken);
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
        Task blocked = Task.Run(() => ReadOn(source, frame, stop.Token), TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        await blocked.WaitAsync(Soon, TestContext.Current.CancellationToken);
        source.Read(frame, stop.Token).ShouldBeFalse();
    }

    [Fact]
    public void It_says_what_it_is()
    {
        using IFrameSource source = Open(TimeProvider.System, 10);
        source.Description.ShouldNotBeNullOrWhiteSpace();
        source.IsDemonstration.ShouldBe(IsDemonstration);
    }

    // A device goes on giving frames whatever the clock says: read until it stops.
    private static void ReadOn(IFrameSource source, RawFrame frame, CancellationToken stop)
    {
        while (source.Read(frame, stop)) continue;
    }
}
