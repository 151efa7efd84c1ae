using System.Device.Gpio;
using System.Device.Gpio.Drivers;

namespace EdgeRadiomics.Appliance.Panel;

/// <summary>Pedal, buttons and lights on the lines of one GPIO chip. A chip that vanishes is opened again once it is back.</summary>
internal sealed class GpioPanel : IPanel
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private readonly Func<(GpioDriver Driver, int[] Lines)> open;
    private readonly (PanelInput Input, PressTimes Times)[] inputs;
    private readonly Func<PanelLights, bool>[] lights;
    private readonly PinValue lit, dark;
    private readonly bool pressedIsLow;
    private readonly TimeProvider time;
    private readonly PressDetector?[] detectors;
    private readonly PinChangeEventHandler?[] handlers;
    private Action<PanelInput, Press>? pressed;
    private GpioController? controller;
    private GpioDriver? driver;
    private int[] lines = [];
    private PanelLights shown;
    private long lastAttempt;
    private string missing = "it is not back yet";
    private bool disposed;

    /// <summary>The panel that <paramref name="options"/> name; one that <paramref name="waits"/> may come later, as a grabber may.</summary>
    /// <exception cref="ProblemException">The chip or one of its lines cannot be used, and it does not wait.</exception>
    public static GpioPanel Open(PanelOptions options, TimeProvider time, bool waits = false)
    {
        string chip = options.Chip ?? throw new ArgumentException("there is no chip", nameof(options));
        string[] names = [.. options.Inputs().Select(input => input.Line), .. options.Lights.Lights().Select(light => light.Line)];
        return new GpioPanel(Lines, options, time, waits) { Description = $"GPIO lines {string.Join(", ", names)} of {chip}" };

        (GpioDriver, int[]) Lines()
        {
            int[] lines = GpioChip.Find(chip, names);
            if (lines.Distinct().Count() < lines.Length) throw new ProblemException($"two inputs or lights of the panel name one line of {chip}", "give each a line of its own");
            return (Driver(GpioChip.NumberOf(chip)), lines);
        }
    }

    /// <summary>A panel on what <paramref name="open"/> gives: a chip and the lines of <paramref name="options"/> on it, inputs first.</summary>
    internal GpioPanel(Func<(GpioDriver Driver, int[] Lines)> open, PanelOptions options, TimeProvider time, bool waits = false)
    {
        (this.open, this.time) = (open, time);
        pressedIsLow = options.InputsActiveLow;
        (lit, dark) = options.LightsActiveLow ? (PinValue.Low, PinValue.High) : (PinValue.High, PinValue.Low);
        inputs = [.. options.Inputs().Select(input => (input.Input, options.Times(input.Input)))];
        lights = [.. options.Lights.Lights().Select(light => light.IsOn)];
        detectors = new PressDetector?[inputs.Length];
        handlers = new PinChangeEventHandler?[inputs.Length];
        try
        {
            Connect();
        }
        catch (ProblemException problem) when (waits)
        {
            missing = problem.Message;
        }
    }

    public string Description { get; private init; } = "GPIO lines";

    public void Listen(Action<PanelInput, Press> pressed)
    {
        lock (gate)
        {
            this.pressed = pressed;
            if (controller is not null) Watch();
        }
    }

    public void Show(PanelLights now)
    {
        lock (gate)
        {
            if (disposed) return;
            if (controller is null) Return();
            try
            {
                // An edge that was lost would leave the pedal down for ever; reading also shows a chip that has gone.
                for (int i = 0; i < inputs.Length; i++) detectors[i]?.Look(IsPressed(controller!.Read(lines[i])));
                for (int i = 0; i < lights.Length; i++)
                    if (lights[i](now) != lights[i](shown)) controller!.Write(lines[inputs.Length + i], lights[i](now) ? lit : dark);
                shown = now;
            }
            catch (Exception e) when (IsOfTheChip(e))
            {
                Leave();
                throw new IOException(e.Message, e);
            }
        }
    }

    public void Dispose()
    {
        try
        {
            Show(default);
        }
        catch (IOException)
        {
            // It has gone before: nothing is left to be made dark.
        }
        lock (gate)
        {
            disposed = true;
            Leave();
        }
    }

    private void Connect()
    {
        lastAttempt = time.GetTimestamp();
        (driver, lines) = open();
        controller = new GpioController(driver);
        try
        {
            // Bias is the overlay's: not every chip lets a program set it.
            for (int i = 0; i < inputs.Length; i++) controller.OpenPin(lines[i], PinMode.Input);
            for (int i = 0; i < lights.Length; i++) controller.OpenPin(lines[inputs.Length + i], PinMode.Output, dark);
        }
        catch (Exception e) when (IsOfTheChip(e))
        {
            Leave();
            throw new ProblemException($"the panel's lines cannot be taken ({e.Message.TrimEnd('.')})", "stop what else uses them; gpioinfo shows it", e);
        }
        shown = default;
    }

    private void Return()
    {
        if (time.GetElapsedTime(lastAttempt) < BetweenAttempts) throw new IOException(missing);
        try
        {
            Connect();
            if (pressed is not null) Watch();
        }
        catch (Exception e) when (e is ProblemException || IsOfTheChip(e))
        {
            Leave();
            throw new IOException(e.Message, e);
        }
    }

    private void Watch()
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            (PanelInput input, PressTimes times) = inputs[i];
            PressDetector detector = new(times, IsPressed(controller!.Read(lines[i])), press => pressed!(input, press), time);
            detectors[i] = detector;
            handlers[i] = (_, change) => detector.Edge(IsPressed(change.ChangeType == PinEventTypes.Rising ? PinValue.High : PinValue.Low));
            controller.RegisterCallbackForPinValueChangedEvent(lines[i], PinEventTypes.Rising | PinEventTypes.Falling, handlers[i]!);
        }
    }

    // When a chip has gone, libgpiod's driver throws from its Dispose, stops there with the chip still open, and does it again in its
    // finalizer, which ends the process: so its listeners are taken from it one by one, each of which may throw once, and it is not finalized.
    private void Leave()
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            detectors[i]?.Dispose();
            if (handlers[i] is { } handler) Try(() => controller?.UnregisterCallbackForPinValueChangedEvent(lines[i], handler));
            (detectors[i], handlers[i]) = (null, null);
        }
#pragma warning disable CA1816 // another's finalizer: it would end the process, see above
        if (!Try(() => controller?.Dispose()) && driver is not null) GC.SuppressFinalize(driver);
#pragma warning restore CA1816
        (controller, driver) = (null, null);

        static bool Try(Action leave)
        {
            try
            {
                leave();
                return true;
            }
            catch (Exception e) when (IsOfTheChip(e) || e is AggregateException)
            {
                // A chip that has gone cannot give its lines back; the kernel has taken them.
                return false;
            }
        }
    }

    private bool IsPressed(PinValue value) => (value == PinValue.High) != pressedIsLow;

    private static bool IsOfTheChip(Exception e) => e is GpiodException or IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException;

    // libgpiod 1 (Debian 12) first: on a system that has it the second driver throws GpiodException only when it is used.
    private static GpioDriver Driver(int chip)
    {
        try
        {
            return new LibGpiodDriver(chip);
        }
        catch (Exception e) when (IsNoLibrary(e))
        {
            try
            {
                return new LibGpiodV2Driver(chip);
            }
            catch (Exception second) when (IsNoLibrary(second))
            {
                throw new ProblemException("libgpiod is missing", "apt-get install libgpiod2 (Debian 12) or libgpiod3 (Debian 13)", second);
            }
        }
    }

    private static bool IsNoLibrary(Exception e) => e is PlatformNotSupportedException or DllNotFoundException or GpiodException or EntryPointNotFoundException;
}
