using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Tests.Capture;

public sealed class FrameHandOverTest
{
    [Fact]
    public void The_newest_frame_wins_and_the_older_goes_back_to_its_pool()
    {
        FramePool pool = new();
        using NewestFrame slot = new();
        Frame first = pool.Rent(8, 6), second = pool.Rent(8, 6);
        slot.Publish(first);
        slot.Publish(second);

        slot.Take(TestContext.Current.CancellationToken).ShouldBeSameAs(second);
        slot.Dropped.ShouldBe(1);
        pool.Leased.ShouldBe(1);
    }

    [Fact]
    public async Task Taking_waits_for_a_frame()
    {
        using NewestFrame slot = new();
        Task<Frame> taken = Task.Run(() => slot.Take(CancellationToken.None), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        taken.IsCompleted.ShouldBeFalse();
        using Frame frame = new(4, 4);
        slot.Publish(frame);

        (await taken.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeSameAs(frame);
    }

    [Fact]
    public void Taking_ends_with_the_token()
    {
        using NewestFrame slot = new();
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(50));
        Should.Throw<OperationCanceledException>(() => slot.Take(stop.Token));
    }

    [Fact]
    public void A_returned_frame_is_lent_again_and_never_to_two_owners()
    {
        FramePool pool = new();
        Frame frame = pool.Rent(8, 6);
        frame.Dispose();
        frame.Dispose();

        Frame again = pool.Rent(8, 6), other = pool.Rent(8, 6);
        again.ShouldBeSameAs(frame);
        other.ShouldNotBeSameAs(frame);
        pool.Rent(9, 6).Width.ShouldBe(9);
    }

    [Fact]
    public void The_pool_keeps_no_more_than_its_capacity()
    {
        FramePool pool = new(capacity: 1);
        Frame a = pool.Rent(8, 6), b = pool.Rent(8, 6);
        a.Dispose();
        b.Dispose();

        pool.Rent(8, 6).ShouldBeSameAs(a);
        pool.Rent(8, 6).ShouldNotBeSameAs(b);
    }
}
