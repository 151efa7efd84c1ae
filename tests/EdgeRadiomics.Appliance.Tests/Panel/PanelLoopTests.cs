using EdgeRadiomics.Appliance.Panel;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Panel;

public sealed class PanelLoopTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly Hand hand = new();
    private readonly List<string> done = [];
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim obeyed = new(0);
    private readonly PanelLoop loop;
    private readonly Task running;
    private Action onMark = () => { };

    public PanelLoopTests()
    {
        PanelCommands commands = new(() => Do("start", () => { }), () => Do("mark", () => onMark()), () => Do("finish", () => { }));
        loop = new PanelLoop(hand, commands, () => new PanelLights(Ready: true, Analysing: true, Saved: false, NotSynced: false, Fault: false), time, NullLogger.Instance);
        running = loop.RunAsync(stop.Token);
    }

    [Theory]
    [InlineData("Pedal", "Short", "mark")]
    [InlineData("Pedal", "Long", "finish")]
    [InlineData("Pedal", "Double", "start")]
    [InlineData("Mark", "Short", "mark")]
    [InlineData("Start", "Short", "start")]
    [InlineData("Finish", "Short", "finish")]
    public async Task Presses_are_commands(string input, string press, string expected)
    {
        await Obeyed(Enum.Parse<PanelInput>(input), Enum.Parse<Press>(press));
        done.ShouldBe([expected]);
    }

    [Fact]
    public async Task Saved_is_dark_while_the_record_is_being_saved_and_lit_once_it_is()
    {
        bool litDuring = true;
        onMark = () => litDuring = hand.Shown.Saved;
        await Obeyed(PanelInput.Pedal, Press.Short);
        await Eventually(() => hand.Shown.Saved);
        await Obeyed(PanelInput.Pedal, Press.Short);
        litDuring.ShouldBeFalse("the first record's light must not stand for the second record");
        await Eventually(() => hand.Shown.Saved);
        time.Advance(PanelLoop.SavedFor);
        loop.Lights().Saved.ShouldBeFalse();
    }

    [Fact]
    public async Task A_refused_mark_shows_as_a_fault_and_not_as_saved()
    {
        onMark = () => throw new ProblemException("no lesion is marked on the picture", "hold the probe");
        await Obeyed(PanelInput.Pedal, Press.Short);
        await Eventually(() => hand.Shown is { Fault: true, Saved: false });
        time.Advance(PanelLoop.RefusedFor);
        loop.Lights().Fault.ShouldBeFalse();
    }

    [Fact]
    public async Task Two_presses_during_one_slow_save_are_both_obeyed_in_order()
    {
        using ManualResetEventSlim slow = new();
        onMark = () => slow.Wait(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        hand.Push(PanelInput.Pedal, Press.Short);
        hand.Push(PanelInput.Pedal, Press.Short);
        hand.Push(PanelInput.Pedal, Press.Long);
        slow.Set();
        for (int n = 0; n < 3; n++) (await obeyed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBeTrue();
        done.ShouldBe(["mark", "mark", "finish"]);
    }

    [Fact]
    public async Task A_stuck_pedal_is_a_fault_until_the_next_press()
    {
        hand.Push(PanelInput.Pedal, Press.Stuck);
        await Eventually(() => loop.Lights().Fault);
        await Obeyed(PanelInput.Pedal, Press.Short);
        await Eventually(() => !loop.Lights().Fault);
    }

    [Fact]
    public async Task Lights_are_dark_once_it_has_stopped()
    {
        await Eventually(() => hand.Shown.Ready);
        await stop.CancelAsync();
        await running;
        hand.Shown.ShouldBe(default);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
        obeyed.Dispose();
    }

    private void Do(string command, Action work)
    {
        try
        {
            work();
            done.Add(command);
        }
        finally
        {
            obeyed.Release();
        }
    }

    private async Task Obeyed(PanelInput input, Press press)
    {
        hand.Push(input, press);
        (await obeyed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBeTrue();
    }

    private static async Task Eventually(Func<bool> condition)
    {
        for (int n = 0; n < 500 && !condition(); n++) await Task.Delay(10, TestContext.Current.CancellationToken);
        condition().ShouldBeTrue();
    }

    /// <summary>A panel whose presses a test makes and whose lights it sees.</summary>
    private sealed class Hand : IPanel
    {
        private Action<PanelInput, Press> told = (_, _) => { };

        public string Description => "a hand";

        public PanelLights Shown { get; private set; }

        public void Push(PanelInput input, Press press) => told(input, press);

        public void Listen(Action<PanelInput, Press> pressed) => told = pressed;

        public void Show(PanelLights lights) => Shown = lights;

        public void Dispose()
        {
        }
    }
}
