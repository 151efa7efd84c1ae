using EdgeRadiomics.Appliance.Capture;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Appliance.Tests.Capture;

public class AbsentGrabberTest
{
    private const string Nowhere = "v4l2:/dev/video-that-is-not-there";

    [Fact]
    public void A_person_at_a_terminal_is_told_that_the_grabber_is_missing() =>
        Should.Throw<ProblemException>(() => Loop(isService: false, () => throw new ProblemException("there is no grabber", "plug it in")));

    [Fact]
    public async Task A_service_waits_for_a_grabber_that_is_not_there_at_the_start()
    {
        int looks = 0;
        using CaptureLoop loop = Loop(isService: true, () => ++looks < 3 ? throw new ProblemException("there is no grabber", "plug it in") : new DemoSource(new CaptureOptions(), TimeProvider.System));
        using CancellationTokenSource stop = new();
        Task running = Task.Factory.StartNew(() => loop.Run(stop.Token), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (int n = 0; n < 500 && loop.State.Frames == 0; n++) await Task.Delay(20, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await running;
        loop.State.Frames.ShouldBeGreaterThan(0);
        looks.ShouldBe(3);
    }

    private static CaptureLoop Loop(bool isService, Func<IFrameSource> open) =>
        new(open, new FramePool(), new NewestFrame(), CaptureOptions.For(Nowhere, null, isService), TimeProvider.System, NullLogger.Instance);
}
