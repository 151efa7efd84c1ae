using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Exams;
using EdgeRadiomics.Appliance.Panel;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance;

/// <summary>Ties the panel to the exam, and the state of the line to its lights.</summary>
internal static class PanelWiring
{
    /// <summary>The panel that the configuration names, else the terminal's keyboard; null where there is neither.</summary>
    /// <exception cref="ProblemException">The panel that the configuration names cannot be used. A service waits for it: its chip's driver may load later.</exception>
    public static IPanel? Open(PanelOptions options, TimeProvider time, bool isService) =>
        options.Chip is null ? KeyboardPanel.OfTerminal(time) : GpioPanel.Open(options, time, waits: isService);

    public static PanelCommands Commands(ExamSession exam) => new(() => exam.Start(), () => exam.Mark(), () => exam.Finish());

    /// <summary>The lights that the line's state asks for; saved and refused presses are the loop's own.</summary>
    public static PanelLights Lights(SourceState source, Snapshot? snapshot, SyncStatus sync, int recordsWaiting)
    {
        bool comes = source is SourceState.Streaming or SourceState.Frozen;
        return new PanelLights(
            Ready: comes && snapshot is not null,
            Analysing: comes && snapshot?.Lesion is not null,
            Saved: false,
            NotSynced: recordsWaiting > 0 || !sync.Connected,
            Fault: !comes);
    }
}
