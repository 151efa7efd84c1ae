using EdgeRadiomics.Features;
using EdgeRadiomics.Tracks;

namespace EdgeRadiomics.Hints;

/// <summary>
/// Decides what may be said of a tracked lesion: a hedged probability where the bundle has evidence, its inputs are
/// covered and its interval leaves the prevalence; an abstention with its reason everywhere else.
/// </summary>
/// <remarks>Not thread-safe: one a thread.</remarks>
public sealed class HintPolicy
{
    private readonly IHintModel model;
    private readonly int[] featureIndices;
    private readonly float[] inputs;
    private readonly float[] outputs;
    private readonly float[] column;

    /// <summary>Prepares a policy over one bundle.</summary>
    /// <exception cref="ProblemException">The bundle asks for a feature that this version does not compute.</exception>
    public HintPolicy(IHintModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        ModelInput input = model.Card.Input;
        if (input.CatalogueVersion != FeatureCatalogue.Version)
            throw new ProblemException($"bundle {model.Card.Name} was made for feature catalogue {input.CatalogueVersion}, this program has {FeatureCatalogue.Version}",
                "train it again with this version");
        featureIndices = [.. input.Features.Select(feature => IndexOf(feature.Name))];
        inputs = new float[featureIndices.Length];
        outputs = new float[model.Rows * model.Card.OutputColumns.Count];
        column = new float[model.Rows];
    }

    /// <summary>Judges every marker, in the order of <see cref="Marker"/>.</summary>
    public IReadOnlyList<ReceptorHint> Judge(LesionTrack track)
    {
        ArgumentNullException.ThrowIfNull(track);
        string? refusal = Refusal(track);
        if (refusal is null) model.Predict(inputs, outputs);
        ReceptorHint[] hints = new ReceptorHint[Enum.GetValues<Marker>().Length];
        foreach (Marker marker in Enum.GetValues<Marker>()) hints[(int)marker] = Judge(marker, refusal);
        return hints;
    }

    private string? Refusal(LesionTrack track)
    {
        if (!track.HasLesion) return "no lesion found";
        if (!track.IsReady)
            return track.Quality switch
            {
                FrameQuality.LesionCutByEdge => "the lesion reaches the edge of the picture",
                FrameQuality.UncertainMask => "the lesion's outline is uncertain",
                _ => $"measuring: {track.FusedFrames} of {track.FramesNeeded} frames",
            };
        for (int i = 0; i < inputs.Length; i++)
        {
            ModelFeature feature = model.Card.Input.Features[i];
            double value = track.Features[featureIndices[i]];
            if (double.IsNaN(value)) return $"{FeatureWords(feature.Name)} cannot be measured here";
            if (value < feature.Low || value > feature.High) return $"{FeatureWords(feature.Name)} is outside what the bundle covers";
            inputs[i] = (float)value;
        }
        return null;
    }

    private ReceptorHint Judge(Marker marker, string? refusal)
    {
        MarkerEvidence? evidence = model.Card.Evidence.FirstOrDefault(entry => entry.Marker == marker);
        EvidenceGrade grade = model.Card.Synthetic ? EvidenceGrade.Demonstration : evidence?.Grade ?? EvidenceGrade.D;
        ReceptorHint none = new() { Marker = marker, State = HintState.NoHint, Grade = grade };
        int at = ColumnOf(marker);
        if (evidence is null || grade == EvidenceGrade.D || at < 0) return none with { AbstainReason = "no evidence" };
        if (refusal is not null) return none with { AbstainReason = refusal };

        (double point, double low, double high) = Interval(at);
        double prevalence = evidence.Prevalence ?? 0.5;
        HintState state = low > prevalence ? HintState.FavoursPositive : high < prevalence ? HintState.FavoursNegative : HintState.NoHint;
        return state == HintState.NoHint
            ? none with { AbstainReason = "undecided: no different from what is common", Prevalence = prevalence }
            : none with { State = state, Probability = point, Low = low, High = high, Prevalence = prevalence };
    }

    // St. Gallen has no column of its own: its hint is the likeliest group's, and no bundle has evidence for it yet.
    private int ColumnOf(Marker marker)
    {
        foreach ((string name, Marker named) in HintColumns.Markers)
            if (named == marker)
                for (int i = 0; i < model.Card.OutputColumns.Count; i++)
                    if (model.Card.OutputColumns[i] == name) return i;
        return -1;
    }

    private (double Point, double Low, double High) Interval(int at)
    {
        int columns = model.Card.OutputColumns.Count;
        double point = outputs[at];
        if (model.Rows == 1) return (point, point, point);
        Span<float> draws = column.AsSpan(0, model.Rows - 1);
        for (int row = 1; row < model.Rows; row++) draws[row - 1] = outputs[row * columns + at];
        draws.Sort();
        int tail = (int)(0.025 * draws.Length);
        return (point, Math.Min(point, draws[tail]), Math.Max(point, draws[^(tail + 1)]));
    }

    // The page shows this to a sonographer: "posterior echo", not "sem_posterior_echo_db".
    private static string FeatureWords(string name)
    {
        string bare = name.StartsWith("sem_", StringComparison.Ordinal) ? name["sem_".Length..] : name;
        return (bare.EndsWith("_db", StringComparison.Ordinal) ? bare[..^"_db".Length] : bare).Replace('_', ' ');
    }

    private int IndexOf(string name)
    {
        int index = FeatureCatalogue.IndexOf(name);
        return index >= 0 ? index : throw new ProblemException($"bundle {model.Card.Name} asks for feature {name}, which this version does not compute",
            "install the program version that the bundle was trained for");
    }
}
