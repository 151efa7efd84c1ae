using EdgeRadiomics.Appliance.Panel;

namespace EdgeRadiomics.Appliance.Tests.Panel;

/// <summary>A keyboard bounces by repeating a held key.</summary>
public class KeyboardPanelTests : PanelCompliance
{
    private readonly Queue<ConsoleKey> keys = new();
    private readonly StringWriter output = new();

    internal override int Written => output.ToString().Length;

    internal override bool ShowsReadySavedAndFault => output.ToString() is { } text && text.Contains("ready") && text.Contains("saved") && text.Contains("fault");

    internal override IPanel Make() => new KeyboardPanel(() => keys.TryDequeue(out ConsoleKey key) ? key : null, output, Time);

    internal override void PressWithBounces(PanelInput input)
    {
        ConsoleKey key = input switch { PanelInput.Pedal => ConsoleKey.Spacebar, PanelInput.Mark => ConsoleKey.M, PanelInput.Start => ConsoleKey.S, _ => ConsoleKey.F };
        keys.Enqueue(key);
        Wait(500);
        for (int repeat = 0; repeat < 20; repeat++)
        {
            keys.Enqueue(key);
            Wait(33);
        }
        Wait(700);
    }
}
