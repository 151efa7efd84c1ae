using System.Device.Gpio;
using EdgeRadiomics.Appliance.Panel;

namespace EdgeRadiomics.Appliance.Tests.Panel;

/// <summary>The panel over lines that a test moves. A real chip's lines are pressed and read on the emulated board (EdgeRadiomics.Device.Tests).</summary>
public class GpioPanelTests : PanelCompliance
{
    private static readonly PanelOptions Options = new()
    {
        Pedal = "0", Mark = "1", Start = "2", Finish = "3", InputsActiveLow = true,
        Lights = new LightLines { Ready = "4", Analysing = "5", Saved = "6", NotSynced = "7", Fault = "8" },
    };

    private readonly MovedLines lines = new();

    internal override int Written => lines.Writes;

    internal override bool ShowsReadySavedAndFault => (bool)(lines[4] == PinValue.High && lines[5] == PinValue.Low && lines[6] == PinValue.High && lines[7] == PinValue.Low && lines[8] == PinValue.High);

    [Fact]
    public void Every_light_is_dark_after_the_end()
    {
        IPanel panel = Make();
        panel.Show(new PanelLights(true, true, true, true, true));
        panel.Dispose();
        for (int line = 4; line <= 8; line++) (lines[line] == PinValue.Low).ShouldBeTrue($"line {line}");
    }

    [Fact]
    public void A_chip_that_vanishes_is_found_again_with_its_lights_and_its_pedal()
    {
        List<Press> told = [];
        using IPanel panel = Make();
        panel.Listen((_, press) => told.Add(press));
        PanelLights ready = new(true, false, false, false, false);
        panel.Show(ready);
        lines.AreAway = true;
        Should.Throw<IOException>(() => panel.Show(ready));
        lines.WasClosed.ShouldBeTrue("a chip that is held open comes back under another number");
        Should.Throw<IOException>(() => panel.Show(ready), "it is not back");
        lines.AreAway = false;
        lines.Move(4, PinValue.Low);
        Wait(3000);
        panel.Show(ready);
        (lines[4] == PinValue.High).ShouldBeTrue();
        PressWithBounces(PanelInput.Pedal);
        told.ShouldBe([Press.Short]);
    }

    [Fact]
    public void An_edge_that_the_chip_lost_does_not_leave_the_pedal_down()
    {
        List<Press> told = [];
        using IPanel panel = Make();
        panel.Listen((_, press) => told.Add(press));
        lines.Move(0, PinValue.Low);
        Wait(200);
        lines.Lose(0, PinValue.High);
        panel.Show(default);
        Wait(30);
        told.ShouldBe([Press.Short]);
    }

    [Fact]
    public void A_chip_that_has_gone_may_be_closed()
    {
        IPanel panel = Make();
        panel.Listen((_, _) => { });
        panel.Show(new PanelLights(true, true, true, true, true));
        lines.AreAway = true;
        Should.NotThrow(panel.Dispose);
    }

    [Fact]
    public void A_chip_that_is_not_there_is_named_with_its_remedy() =>
        Should.Throw<ProblemException>(() => GpioPanel.Open(Options with { Chip = "/dev/gpiochip99" }, Time)).Message.ShouldContain("/dev/gpiochip99; set panel.chip");

    [Fact]
    public void A_file_that_is_no_chip_is_named_with_its_remedy() =>
        Should.Throw<ProblemException>(() => GpioPanel.Open(Options with { Chip = "/dev/null" }, Time)).Message.ShouldContain("/dev/null does not answer as a GPIO chip");

    [Theory]
    [InlineData(0, 1500, "panel.debounceMs is 0; give 1 to 500 ms")]
    [InlineData(30, 100, "panel.longPressMs is 100; give 200 to 10000 ms")]
    public void A_time_out_of_range_is_refused(int debounceMs, int longPressMs, string expected) =>
        Should.Throw<ProblemException>(() => (Options with { DebounceMs = debounceMs, LongPressMs = longPressMs }).Times(PanelInput.Pedal)).Message.ShouldContain(expected);

    [Fact]
    public void A_service_waits_for_a_chip_whose_driver_loads_later()
    {
        lines.AreAway = true;
        Should.Throw<ProblemException>(() => Make());
        using GpioPanel panel = Make(waits: true);
        List<Press> told = [];
        panel.Listen((_, press) => told.Add(press));
        Should.Throw<IOException>(() => panel.Show(default)).Message.ShouldContain("there is no chip");
        lines.AreAway = false;
        Wait(3000);
        panel.Show(default);
        PressWithBounces(PanelInput.Pedal);
        told.ShouldBe([Press.Short]);
    }

    internal override IPanel Make() => Make(waits: false);

    private GpioPanel Make(bool waits) => new(
        () => lines.AreAway ? throw new ProblemException("there is no chip", "plug it in") : (lines, [0, 1, 2, 3, 4, 5, 6, 7, 8]), Options, Time, waits);

    internal override void PressWithBounces(PanelInput input)
    {
        int line = (int)input;
        Bounce(line, PinValue.Low);
        Wait(150);
        Bounce(line, PinValue.High);
        Wait(150);
    }

    private void Bounce(int line, PinValue end)
    {
        for (int n = 0; n < 6; n++)
        {
            lines.Move(line, n % 2 == 0 ? end : !end);
            Wait(4);
        }
        lines.Move(line, end);
    }
}
