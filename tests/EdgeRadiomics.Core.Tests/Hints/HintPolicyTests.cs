using EdgeRadiomics.Core.Tests.Tracks;
using EdgeRadiomics.Features;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Tracks;

namespace EdgeRadiomics.Core.Tests.Hints;

public class HintPolicyTests
{
    [Fact]
    public void An_interval_above_the_prevalence_favours_positive_and_carries_the_numbers()
    {
        ReceptorHint hint = Judge(Marker.Er, rows: [0.90f, 0.85f, 0.88f, 0.95f], prevalence: 0.75);
        hint.State.ShouldBe(HintState.FavoursPositive);
        (hint.Probability!.Value, hint.Low!.Value, hint.High!.Value).ShouldBe((0.90, 0.85, 0.95), new PairComparer());
        hint.Prevalence.ShouldBe(0.75);
        hint.Grade.ShouldBe(EvidenceGrade.C);
        hint.AbstainReason.ShouldBeNull();
    }

    [Fact]
    public void An_interval_below_the_prevalence_favours_negative() =>
        Judge(Marker.Er, rows: [0.4f, 0.3f, 0.5f], prevalence: 0.75).State.ShouldBe(HintState.FavoursNegative);

    [Fact]
    public void An_interval_that_holds_the_prevalence_is_no_hint()
    {
        ReceptorHint hint = Judge(Marker.Er, rows: [0.8f, 0.7f, 0.9f], prevalence: 0.75);
        hint.State.ShouldBe(HintState.NoHint);
        hint.Probability.ShouldBeNull();
        hint.AbstainReason.ShouldNotBeNull().ShouldContain("undecided");
    }

    [Fact]
    public void Grade_D_and_markers_the_bundle_does_not_know_say_no_evidence()
    {
        Judge(Marker.Er, rows: [0.9f, 0.9f, 0.9f], prevalence: 0.5, EvidenceGrade.D).AbstainReason.ShouldBe("no evidence");
        Judge(Marker.Ki67, rows: [0.9f, 0.9f, 0.9f], prevalence: 0.5).AbstainReason.ShouldBe("no evidence");
        Judge(Marker.StGallenGroup, rows: [0.9f, 0.9f, 0.9f], prevalence: 0.5).AbstainReason.ShouldBe("no evidence");
    }

    [Fact]
    public void Synthetic_weights_say_so_instead_of_a_grade() =>
        Judge(Marker.Er, rows: [0.9f, 0.9f, 0.9f], prevalence: 0.5, synthetic: true).Grade.ShouldBe(EvidenceGrade.Demonstration);

    [Theory]
    [InlineData(-1, "is outside what the bundle covers")]
    [InlineData(11, "is outside what the bundle covers")]
    [InlineData(double.NaN, "cannot be measured here")]
    public void An_input_that_the_bundle_does_not_cover_is_named(double value, string reason)
    {
        ReceptorHint hint = Judge(Marker.Er, rows: [0.9f, 0.9f, 0.9f], prevalence: 0.5, value: value);
        hint.State.ShouldBe(HintState.NoHint);
        hint.AbstainReason.ShouldNotBeNull().ShouldContain(reason);
    }

    [Fact]
    public void Without_a_lesion_or_enough_frames_every_marker_with_evidence_says_why()
    {
        HintPolicy policy = new(new FixedModel([0.9f, 0.9f, 0.9f], 0.5, EvidenceGrade.C, false));
        LesionTrack track = new();
        policy.Judge(track)[(int)Marker.Er].AbstainReason.ShouldBe("no lesion found");
        track.Add(LesionTrackTests.Seen(5));
        policy.Judge(track)[(int)Marker.Er].AbstainReason.ShouldBe("measuring: 1 of 5 frames");
    }

    [Fact]
    public void A_bundle_for_another_catalogue_is_refused() =>
        Should.Throw<ProblemException>(() => new HintPolicy(new FixedModel([0.9f], 0.5, EvidenceGrade.C, false, catalogue: "0")))
            .Message.ShouldContain("feature catalogue 0");

    private static ReceptorHint Judge(Marker marker, float[] rows, double prevalence, EvidenceGrade grade = EvidenceGrade.C, bool synthetic = false, double value = 5)
    {
        LesionTrack track = new(framesNeeded: 1);
        track.Add(LesionTrackTests.Seen(value));
        IReadOnlyList<ReceptorHint> hints = new HintPolicy(new FixedModel(rows, prevalence, grade, synthetic)).Judge(track);
        hints.Select(hint => hint.Marker).ShouldBe(Enum.GetValues<Marker>());
        return hints[(int)marker];
    }

    private sealed class FixedModel(float[] rows, double prevalence, EvidenceGrade grade, bool synthetic, string? catalogue = null) : IHintModel
    {
        public ModelCard Card { get; } = new()
        {
            Name = "fixed", Version = "1", Sha256 = "", Task = "hints", Output = "hints", OutputColumns = ["ER"],
            Input = new ModelInput
            {
                Name = "features", PixelSpacing = "ignored", CatalogueVersion = catalogue ?? FeatureCatalogue.Version,
                Features = [new ModelFeature(FeatureCatalogue.All[0].Name, 0, 10)],
            },
            Evidence = [new MarkerEvidence(Marker.Er, grade, 147, .69, .6, .78, prevalence, "test")],
            IntendedUse = "test", Population = "none", Synthetic = synthetic, Calibration = "none", Sources = [], Metrics = [], TrainerVersion = "0", Seed = 0,
        };

        public int Rows => rows.Length;

        public void Predict(ReadOnlySpan<float> features, Span<float> probabilities) => rows.CopyTo(probabilities);
    }

    private sealed class PairComparer : IEqualityComparer<(double, double, double)>
    {
        public bool Equals((double, double, double) a, (double, double, double) b) =>
            Math.Abs(a.Item1 - b.Item1) < 1e-6 && Math.Abs(a.Item2 - b.Item2) < 1e-6 && Math.Abs(a.Item3 - b.Item3) < 1e-6;

        public int GetHashCode((double, double, double) value) => 0;
    }
}
