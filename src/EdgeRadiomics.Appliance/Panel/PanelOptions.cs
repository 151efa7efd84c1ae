namespace EdgeRadiomics.Appliance.Panel;

/// <summary>Pedal, buttons and lights. A line is the chip's number of it, as "17", or its name, as "PEDAL"; null: not connected.</summary>
/// <remarks>A member with a default has a setter, as in ApplianceOptions.</remarks>
internal sealed record PanelOptions
{
    /// <summary>GPIO chip of every line, as /dev/gpiochip0; null: no GPIO panel.</summary>
    public string? Chip { get; init; }

    /// <summary>
    /// Foot pedal: a short press marks, a long one finishes the exam. Marking opens an exam where none is open, so that one foot can
    /// do everything while both hands are busy. A short press acts at its release, as only then it is not a long one; a button at the press.
    /// </summary>
    public string? Pedal { get; init; }

    /// <summary>Button that marks.</summary>
    public string? Mark { get; init; }

    /// <summary>Button that starts an exam.</summary>
    public string? Start { get; init; }

    /// <summary>Button that finishes the exam.</summary>
    public string? Finish { get; init; }

    /// <summary>Whether a double press of the pedal starts a new exam. Each short press then waits doublePressMs, so it is off.</summary>
    public bool DoublePressStarts { get; set; }

    /// <summary>Whether inputs are pressed when their line is low: a switch to ground with a pull-up.</summary>
    public bool InputsActiveLow { get; set; }

    /// <summary>Whether lights are on when their line is low.</summary>
    public bool LightsActiveLow { get; set; }

    /// <summary>How long a level must hold to count, ms, 1 to 500.</summary>
    public int DebounceMs { get; set; } = 30;

    /// <summary>From when on a press is a long one, ms, 200 to 10000.</summary>
    public int LongPressMs { get; set; } = 1500;

    /// <summary>How long a short press waits for a second one, ms, 100 to 2000.</summary>
    public int DoublePressMs { get; set; } = 400;

    /// <summary>Lines of the lights.</summary>
    public LightLines Lights { get; set; } = new();

    /// <exception cref="ProblemException">A time is out of its range.</exception>
    public PressTimes Times(PanelInput input)
    {
        return new PressTimes(In(DebounceMs, 1, 500, "debounceMs"), input == PanelInput.Pedal ? In(LongPressMs, 200, 10_000, "longPressMs") : null,
            input == PanelInput.Pedal && DoublePressStarts ? In(DoublePressMs, 100, 2000, "doublePressMs") : null);

        static TimeSpan In(int ms, int least, int most, string name) => ms >= least && ms <= most
            ? TimeSpan.FromMilliseconds(ms)
            : throw new ProblemException($"panel.{name} is {ms}", $"give {least} to {most} ms");
    }

    /// <summary>The inputs that are connected.</summary>
    public IEnumerable<(PanelInput Input, string Line)> Inputs()
    {
        if (Pedal is not null) yield return (PanelInput.Pedal, Pedal);
        if (Mark is not null) yield return (PanelInput.Mark, Mark);
        if (Start is not null) yield return (PanelInput.Start, Start);
        if (Finish is not null) yield return (PanelInput.Finish, Finish);
    }
}

/// <summary>Lines of the lights, as those of <see cref="PanelOptions"/>.</summary>
internal sealed record LightLines
{
    /// <summary>On while frames come.</summary>
    public string? Ready { get; init; }

    /// <summary>On while a lesion is outlined.</summary>
    public string? Analysing { get; init; }

    /// <summary>On once the record of a mark is on disk, for 10 s or until the next press.</summary>
    public string? Saved { get; init; }

    /// <summary>On while records wait for the broker, or there is none.</summary>
    public string? NotSynced { get; init; }

    /// <summary>On without a picture, after a refused press for 2 s, and while a pedal is stuck.</summary>
    public string? Fault { get; init; }

    /// <summary>The lights that are connected, and whether each is on.</summary>
    public IEnumerable<(string Line, Func<PanelLights, bool> IsOn)> Lights()
    {
        if (Ready is not null) yield return (Ready, static lights => lights.Ready);
        if (Analysing is not null) yield return (Analysing, static lights => lights.Analysing);
        if (Saved is not null) yield return (Saved, static lights => lights.Saved);
        if (NotSynced is not null) yield return (NotSynced, static lights => lights.NotSynced);
        if (Fault is not null) yield return (Fault, static lights => lights.Fault);
    }
}
