using System.Device.Gpio;
using System.Device.Gpio.Drivers;

namespace EdgeRadiomics.Appliance.Panel;

/// <summary>Pedal, buttons and lights on the lines of one GPIO chip.</summary>
internal sealed class GpioPanel : IPanel
{
    private readonly Lock gate = new();
    private readonly GpioController controller;
    private readonly PinValue lit, dark;
    private readonly bool pressedIsLow;
    private readonly (PanelInput Input, int Line, PressTimes Times)[] inputs;
    private readonly (int Line, Func<PanelLights, bool> IsOn)[] lights;
    private readonly List<PressDetector> detectors = [];
    private readonly TimeProvider time;
    private PanelLights shown;
    private bool disposed;

    /// <exception cref="ProblemException">The chip or one of its lines cannot be used.</exception>
    public static GpioPanel Open(PanelOptions options, TimeProvider time)
    {
        string chip = options.Chip ?? throw new ArgumentException("there is no chip", nameof(options));
        (PanelInput Input, string Line)[] inputs = [.. options.Inputs()];
        (string Line, Func<PanelLights, bool> IsOn)[] lights = [.. options.Lights.Lights()];
        string[] names = [.. inputs.Select(input => input.Line), .. lights.Select(light => light.Line)];
        int[] lines = GpioChip.Find(chip, names);
        if (lines.Distinct().Count() < lines.Length) throw new ProblemException($"two inputs or lights of the panel name one line of {chip}", "give each a line of its own");
        return new GpioPanel(new GpioController(Driver(GpioChip.NumberOf(chip))), options, lines, time) { Description = $"GPIO lines {string.Join(", ", names)} of {chip}" };
    }

    /// <summary>A panel on <paramref name="controller"/>, whose lines are those of <paramref name="options"/>, inputs first.</summary>
    internal GpioPanel(GpioController controller, PanelOptions options, int[] lines, TimeProvider time)
    {
        (this.controller, this.time) = (controller, time);
        pressedIsLow = options.InputsActiveLow;
        (lit, dark) = options.LightsActiveLow ? (PinValue.Low, PinValue.High) : (PinValue.High, PinValue.Low);
        inputs = [.. options.Inputs().Select((input, i) => (input.Input, lines[i], options.Times(input.Input)))];
        lights = [.. options.Lights.Lights().Select((light, i) => (lines[inputs.Length + i], light.IsOn))];
        try
        {
            // Bias is the overlay's: not every chip lets a program set it.
            foreach ((_, int line, _) in inputs) controller.OpenPin(line, PinMode.Input);
            foreach ((int line, _) in lights) controller.OpenPin(line, PinMode.Output, dark);
        }
        catch (Exception e) when (e is GpiodException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            controller.Dispose();
            throw new ProblemException($"the panel's lines cannot be taken ({e.Message.TrimEnd('.')})", "stop what else uses them; gpioinfo shows it", e);
        }
    }

    public string Description { get; private init; } = "GPIO lines";

    public void Listen(Action<PanelInput, Press> pressed)
    {
        foreach ((PanelInput input, int line, PressTimes times) in inputs)
        {
            PressDetector detector = new(times, IsPressed(controller.Read(line)), press => pressed(input, press), time);
            detectors.Add(detector);
            controller.RegisterCallbackForPinValueChangedEvent(line, PinEventTypes.Rising | PinEventTypes.Falling,
                (_, change) => detector.Edge(IsPressed(change.ChangeType == PinEventTypes.Rising ? PinValue.High : PinValue.Low)));
        }
    }

    public void Show(PanelLights now)
    {
        lock (gate)
        {
            if (disposed || now == shown) return;
            foreach ((int line, Func<PanelLights, bool> isOn) in lights)
                if (isOn(now) != isOn(shown)) controller.Write(line, isOn(now) ? lit : dark);
            shown = now;
        }
    }

    public void Dispose()
    {
        Show(default);
        lock (gate) disposed = true;
        controller.Dispose();
        foreach (PressDetector detector in detectors) detector.Dispose();
    }

    private bool IsPressed(PinValue value) => (value == PinValue.High) != pressedIsLow;

    // libgpiod 1 (Debian 12) first: on a system that has it the second driver throws GpiodException only when it is used.
    private static GpioDriver Driver(int chip)
    {
        try
        {
            return new LibGpiodDriver(chip);
        }
        catch (Exception e) when (e is PlatformNotSupportedException or DllNotFoundException or GpiodException or EntryPointNotFoundException)
        {
            try
            {
                return new LibGpiodV2Driver(chip);
            }
            catch (Exception second) when (second is PlatformNotSupportedException or DllNotFoundException or GpiodException or EntryPointNotFoundException)
            {
                throw new ProblemException("libgpiod is missing", "apt-get install libgpiod2 (Debian 12) or libgpiod3 (Debian 13)", second);
            }
        }
    }
}
