namespace EdgeRadiomics.Appliance.Panel;

/// <summary>What a person's hands and eyes have at the device: presses in, lights out.</summary>
internal interface IPanel : IDisposable
{
    /// <summary>For people, in the log.</summary>
    string Description { get; }

    /// <summary>Calls back for each press from now on, on any thread; the callback must not wait. Called once.</summary>
    void Listen(Action<PanelInput, Press> pressed);

    /// <summary>Shows the lights; those that have not changed are left alone. Called ten times a second. Dark after Dispose.</summary>
    /// <exception cref="IOException">The panel is away. A later call finds it again once it is back.</exception>
    void Show(PanelLights lights);
}

/// <summary>Which input was pressed.</summary>
internal enum PanelInput
{
    Pedal,
    Mark,
    Start,
    Finish,
}

/// <summary>What a press was. Stuck: held for 30 s, by a bag on the pedal or a shorted cable; its release is Freed and no command.</summary>
internal enum Press
{
    Short,
    Long,
    Double,
    Stuck,
    Freed,
}

/// <summary>The lights that are on.</summary>
/// <param name="Ready">Frames come from the scanner.</param>
/// <param name="Analysing">A lesion is outlined: a press now marks it.</param>
/// <param name="Saved">The record of the last mark is on disk.</param>
/// <param name="NotSynced">Records wait for the broker, or there is none.</param>
/// <param name="Fault">No picture, a refused press, or a stuck pedal.</param>
internal readonly record struct PanelLights(bool Ready, bool Analysing, bool Saved, bool NotSynced, bool Fault);
