using EdgeRadiomics.Appliance.Capture;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Capture;

/// <summary>What a source keeps besides, that plays something stored at a pace of its own.</summary>
public abstract class PlayedSourceCompliance : FrameSourceCompliance
{
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
    public void After_the_last_frame_comes_the_first()
    {
        using IFrameSource source = Open(TimeProvider.System, 1000);
        RawFrame frame = new();
        source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
        byte[] first = frame.Grey.ToArray();
        for (int n = 1; n < Length; n++)
        {
            source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
            frame.Grey.SequenceEqual(first).ShouldBeFalse();
        }
        source.Read(frame, TestContext.Current.CancellationToken).ShouldBeTrue();
        if (Length > 1) frame.Grey.SequenceEqual(first).ShouldBeTrue();
    }
}
