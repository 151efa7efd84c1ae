using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Appliance.Live;

/// <summary>The words that the page uses for states and absences.</summary>
internal static class SnapshotWords
{
    public const string Stalled = "stalled", NoSignal = "no-signal";
    private const string StalledText = "No new frame from the scanner for over a second.";
    private const string NoPictureText = "The scanner shows no ultrasound picture.";
    private const string StalledReason = "no new frame from the scanner";

    public static string Of(SourceState state) => state switch
    {
        SourceState.Streaming => "streaming",
        SourceState.Frozen => "frozen",
        SourceState.NoSignal => NoSignal,
        _ => Stalled,
    };

    public static (string Name, string Text) Absence(string state, MaskAbsence absence, bool hasLesion) => (state, absence) switch
    {
        (Stalled, _) => (Stalled, StalledText),
        (NoSignal, _) => ("no-picture", NoPictureText),
        _ when hasLesion => ("none", "Lesion marked."),
        (_, MaskAbsence.TooSmall) => ("too-small", "What was found is too small to measure."),
        (_, MaskAbsence.NoPicture) => ("no-picture", NoPictureText),
        _ => ("no-lesion-found", "No lesion found in this frame."),
    };

    /// <summary>A hint belongs to frames that are seen now: once they stop, nothing of it may stay on the screen.</summary>
    public static ReceptorHint Withdrawn(ReceptorHint hint) => hint with
    {
        State = HintState.NoHint, Probability = null, Low = null, High = null, AbstainReason = StalledReason,
    };

    public static ReceptorHint Finite(ReceptorHint hint) => hint with
    {
        Probability = Finite(hint.Probability), Low = Finite(hint.Low), High = Finite(hint.High), Prevalence = Finite(hint.Prevalence),
    };

    /// <summary>JSON has no NaN: undefined becomes null.</summary>
    public static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    public static double FiniteOr0(double value) => double.IsFinite(value) ? value : 0;
}
