using System.Device.Gpio;

namespace EdgeRadiomics.Appliance.Tests.Panel;

/// <summary>Sixteen lines in memory under the real GpioController; inputs rest high.</summary>
internal sealed class MovedLines : GpioDriver
{
    private readonly PinValue[] values = new PinValue[16];
    private readonly PinMode[] modes = new PinMode[16];
    private readonly PinChangeEventHandler?[] handlers = new PinChangeEventHandler?[16];

    public MovedLines() => Array.Fill(values, PinValue.High);

    public PinValue this[int line] => values[line];

    public int Writes { get; private set; }

    /// <summary>The chip has been unplugged.</summary>
    public bool AreAway { get; set; }

    /// <summary>A level changes and no edge is told.</summary>
    public void Lose(int line, PinValue value) => values[line] = value;

    protected override int PinCount => values.Length;

    public void Move(int line, PinValue value)
    {
        if (values[line] == value) return;
        values[line] = value;
        handlers[line]?.Invoke(this, new PinValueChangedEventArgs(value == PinValue.High ? PinEventTypes.Rising : PinEventTypes.Falling, line));
    }

    protected override void OpenPin(int pinNumber)
    {
    }

    protected override void ClosePin(int pinNumber) => handlers[pinNumber] = null;

    protected override void SetPinMode(int pinNumber, PinMode mode) => modes[pinNumber] = mode;

    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue) => (modes[pinNumber], values[pinNumber]) = (mode, initialValue);

    protected override PinMode GetPinMode(int pinNumber) => modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode is PinMode.Input or PinMode.Output;

    protected override PinValue Read(int pinNumber) => AreAway ? throw new IOException("the line cannot be read") : values[pinNumber];

    protected override void Write(int pinNumber, PinValue value) => (values[pinNumber], Writes) = AreAway ? throw new IOException("the line cannot be written") : (value, Writes + 1);

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => handlers[pinNumber] += callback;

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => handlers[pinNumber] -= callback;
}
