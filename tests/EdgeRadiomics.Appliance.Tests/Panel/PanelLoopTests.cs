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
    public async Task A_stuck_pedal_is_a_fault_until_it_is_freed_and_no_command()
    {
        hand.Push(PanelInput.Pedal, Press.Stuck);
        loop.Lights().Fault.ShouldBeTrue();
        await Obeyed(PanelInput.Start, Press.Short);
        loop.Lights().Fault.ShouldBeTrue("another button does not free the pedal");
        hand.Push(PanelInput.Pedal, Press.Freed);
        loop.Lights().Fault.ShouldBeFalse();
        done.ShouldBe(["start"]);
    }

    [Fact]
    public async Task A_command_that_fails_unforeseen_is_a_fault_and_the_next_press_is_obeyed()
    {
        onMark = () => throw new InvalidDataException("a defect");
        await Obeyed(PanelInput.Pedal, Press.Short);
        await Eventually(() => hand.Shown is { Fault: true, Saved: false });
        onMark = () => { };
        await Obeyed(PanelInput.Pedal, Press.Short);
        await Eventually(() => hand.Shown is { Fault: false, Saved: true });
    }

    [Fact]
    public async Task Presses_beyond_what_can_wait_are_refused_and_not_lost_in_silence()
    {
        using ManualResetEventSlim slow = new();
        using SemaphoreSlim begun = new(0);
        onMark = () =>
        {
            begun.Release();
            slow.Wait(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        };
        hand.Push(PanelInput.Pedal, Press.Short);
        (await begun.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBeTrue();
        for (int n = 0; n < 8; n++) hand.Push(PanelInput.Pedal, Press.Short);
        loop.Lights().Fault.ShouldBeFalse();
        hand.Push(PanelInput.Pedal, Press.Short);
        loop.Lights().Fault.ShouldBeTrue();
        slow.Set();
        for (int n = 0; n < 9; n++) (await obeyed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBeTrue();
        done.Count.ShouldBe(9);
    }

    [Fact]
    public async Task A_panel_that_goes_and_comes_back_ends_nothing()
    {
        hand.IsAway = true;
        await Obeyed(PanelInput.Pedal, Press.Short);
        hand.IsAway = false;
        await Obeyed(PanelInput.Pedal, Press.Short);
        await Eventually(() => hand.Shown.Saved);
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

        public bool IsAway { get; set; }

        public void Show(PanelLights lights) => Shown = IsAway ? throw new IOException("it is away") : lights;

        public void Dispose()
        {
        }
    }
}
