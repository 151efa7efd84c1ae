namespace EdgeRadiomics.Appliance.Panel;

/// <summary>The panel of a person at a terminal: space or M marks, S starts, F finishes; lights are words.</summary>
internal sealed class KeyboardPanel : IPanel
{
    /// <summary>A held key repeats after 250 to 500 ms and then every 30: within this time it is the same press.</summary>
    private static readonly TimeSpan SamePress = TimeSpan.FromMilliseconds(600);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly Func<ConsoleKey?> nextKey;
    private readonly TextWriter output;
    private readonly TimeProvider time;
    private ITimer? looks;
    private Action<PanelInput, Press>? pressed;
    private ConsoleKey lastKey;
    private long lastTime;
    private PanelLights shown;
    private bool disposed;

    /// <param name="nextKey">The next key that waits; null: none.</param>
    /// <param name="output">Where the lights are told.</param>
    /// <param name="time">When keys are looked for.</param>
    public KeyboardPanel(Func<ConsoleKey?> nextKey, TextWriter output, TimeProvider time) => (this.nextKey, this.output, this.time) = (nextKey, output, time);

    public string Description => "keyboard: M or space marks, S starts an exam, F finishes it";

    /// <summary>The terminal's keyboard; null where there is no terminal.</summary>
    public static KeyboardPanel? OfTerminal(TimeProvider time) =>
        Console.IsInputRedirected || Console.IsOutputRedirected ? null : new KeyboardPanel(() => Console.KeyAvailable ? Console.ReadKey(intercept: true).Key : null, Console.Out, time);

    public void Listen(Action<PanelInput, Press> pressed)
    {
        this.pressed = pressed;
        looks = time.CreateTimer(_ => Look(), null, BetweenLooks, BetweenLooks);
    }

    public void Show(PanelLights lights)
    {
        lock (gate)
        {
            if (disposed || lights == shown) return;
            if (lights.Saved && !shown.Saved) output.WriteLine("saved");
            if (lights.Fault && !shown.Fault) output.WriteLine("fault: see above");
            if (lights.Ready != shown.Ready) output.WriteLine(lights.Ready ? "ready" : "no frames");
            shown = lights;
        }
    }

    public void Dispose()
    {
        lock (gate) disposed = true;
        looks?.Dispose();
    }

    private void Look()
    {
        lock (gate)
        {
            while (!disposed && nextKey() is { } key)
            {
                bool isSame = key == lastKey && time.GetElapsedTime(lastTime) < SamePress;
                (lastKey, lastTime) = (key, time.GetTimestamp());
                PanelInput? input = key switch
                {
                    ConsoleKey.Spacebar => PanelInput.Pedal,
                    ConsoleKey.M => PanelInput.Mark,
                    ConsoleKey.S => PanelInput.Start,
                    ConsoleKey.F => PanelInput.Finish,
                    _ => null,
                };
                if (input is { } one && !isSame) pressed!(one, Press.Short);
            }
        }
    }
}
