using EdgeRadiomics.Appliance.Panel;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Panel;

/// <summary>What every panel must do, by its own kind of bouncing press and of lights.</summary>
public abstract class PanelCompliance : IDisposable
{
    private readonly List<(PanelInput Input, Press Press)> told = [];
    private IPanel? panel;

    internal FakeTimeProvider Time { get; } = new();

    [Fact]
    public void A_bouncing_press_is_told_once()
    {
        Open();
        PressWithBounces(PanelInput.Pedal);
        told.ShouldBe([(PanelInput.Pedal, Press.Short)]);
    }

    [Fact]
    public void Each_input_is_told_by_its_name_and_in_order()
    {
        Open();
        foreach (PanelInput input in (PanelInput[])[PanelInput.Start, PanelInput.Mark, PanelInput.Mark, PanelInput.Finish]) PressWithBounces(input);
        told.Select(press => press.Input).ShouldBe([PanelInput.Start, PanelInput.Mark, PanelInput.Mark, PanelInput.Finish]);
    }

    [Fact]
    public void Lights_show_what_they_are_told_and_nothing_twice()
    {
        Open();
        PanelLights lights = new(Ready: true, Analysing: false, Saved: true, NotSynced: false, Fault: true);
        panel!.Show(lights);
        int written = Written;
        ShowsReadySavedAndFault.ShouldBeTrue();
        panel.Show(lights);
        Written.ShouldBe(written);
    }

    [Fact]
    public void A_closed_panel_tells_nothing_more_and_takes_no_light()
    {
        Open();
        panel!.Dispose();
        int written = Written;
        PressWithBounces(PanelInput.Pedal);
        panel.Show(new PanelLights(true, true, true, true, true));
        told.ShouldBeEmpty();
        Written.ShouldBe(written);
    }

    public void Dispose()
    {
        panel?.Dispose();
        GC.SuppressFinalize(this);
    }

    internal abstract IPanel Make();

    /// <summary>One press as this kind of panel suffers it.</summary>
    internal abstract void PressWithBounces(PanelInput input);

    /// <summary>Writes to the lights so far.</summary>
    internal abstract int Written { get; }

    internal abstract bool ShowsReadySavedAndFault { get; }

    // Step by step: a timer that a timer starts counts from where the clock was moved to.
    internal void Wait(int ms)
    {
        for (int step; ms > 0; ms -= step) Time.Advance(TimeSpan.FromMilliseconds(step = Math.Min(ms, 5)));
    }

    private void Open()
    {
        panel = Make();
        panel.Listen((input, press) => told.Add((input, press)));
    }
}
