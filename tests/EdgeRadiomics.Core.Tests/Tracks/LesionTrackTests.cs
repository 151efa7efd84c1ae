using EdgeRadiomics.Features;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Tracks;

namespace EdgeRadiomics.Core.Tests.Tracks;

public class LesionTrackTests
{
    [Fact]
    public void Is_ready_after_enough_good_frames_and_gives_their_median()
    {
        LesionTrack track = new(framesNeeded: 3);
        foreach (double value in (double[])[1, 100, 3])
        {
            track.IsReady.ShouldBeFalse();
            track.Add(Seen(value));
        }
        track.IsReady.ShouldBeTrue();
        track.Features[0].ShouldBe(3);
        track.Add(Seen(5));
        track.Features[0].ShouldBe(4, "the mean of the middle two");
    }

    [Fact]
    public void Forgets_frames_older_than_its_capacity()
    {
        LesionTrack track = new();
        for (int i = 0; i < LesionTrack.Capacity; i++) track.Add(Seen(1));
        for (int i = 0; i < LesionTrack.Capacity; i++) track.Add(Seen(2));
        track.FusedFrames.ShouldBe(LesionTrack.Capacity);
        track.Features[0].ShouldBe(2);
    }

    [Fact]
    public void A_short_gap_does_not_lose_the_lesion_a_long_one_does()
    {
        LesionTrack track = new(framesNeeded: 1);
        track.Add(Seen(1));
        for (int i = 1; i < LesionTrack.PatienceFrames; i++) track.Add(Missed());
        track.HasLesion.ShouldBeTrue();
        track.Add(Missed());
        track.HasLesion.ShouldBeFalse();
        double.IsNaN(track.Features[0]).ShouldBeTrue();
    }

    [Fact]
    public void A_mask_elsewhere_is_another_lesion()
    {
        LesionTrack track = new(framesNeeded: 1);
        for (int i = 0; i < 5; i++) track.Add(Seen(1));
        track.Add(Seen(9, x: 60));
        track.FusedFrames.ShouldBe(1);
        track.Features[0].ShouldBe(9);
    }

    [Fact]
    public void Frames_that_are_not_good_are_followed_but_not_fused()
    {
        LesionTrack track = new(framesNeeded: 1);
        track.Add(Seen(1, confidence: 0.55));
        track.HasLesion.ShouldBeTrue();
        track.IsReady.ShouldBeFalse();
        track.Quality.ShouldBe(FrameQuality.UncertainMask);
        LesionObservation cut = Seen(1);
        cut.TouchesSectorEdge = true;
        track.Add(cut);
        track.FusedFrames.ShouldBe(0);
        track.Quality.ShouldBe(FrameQuality.LesionCutByEdge);
    }

    [Fact]
    public void A_feature_that_most_frames_cannot_measure_is_undefined()
    {
        LesionTrack track = new(framesNeeded: 1);
        track.Add(Seen(1));
        track.Add(Seen(double.NaN));
        double.IsNaN(track.Features[0]).ShouldBeTrue("one of two is no majority");
        track.Add(Seen(3));
        track.Features[0].ShouldBe(2);
    }

    [Fact]
    public void Adding_frames_allocates_nothing()
    {
        LesionTrack track = new();
        LesionObservation seen = Seen(1);
        for (int i = 0; i < 100; i++) track.Add(seen);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) track.Add(seen);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    internal static LesionObservation Seen(double value, int x = 10, double confidence = 0.9)
    {
        LesionObservation observation = new() { Confidence = confidence, Absence = MaskAbsence.None };
        byte[] mask = new byte[100 * 100];
        for (int y = 20; y < 50; y++) mask.AsSpan(y * 100 + x, 30).Fill(255);
        observation.Mask.Set(100, 100, mask);
        observation.FeatureBuffer.Fill(value);
        FeatureCatalogue.Count.ShouldBe(observation.Features.Length);
        return observation;
    }

    private static LesionObservation Missed() => new() { Absence = MaskAbsence.NoLesionFound };
}
