using EdgeRadiomics.Trainer.Quantisation;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeRadiomics.Trainer.Tests.Quantisation;

public class ByteScaleTests
{
    private static readonly Gen<(double, double, double)> Ranges =
        from low in Gen.Choose(-100_000, 100_000) from width in Gen.Choose(1, 200_000) from at in Gen.Choose(0, 1000)
        select (low / 1000.0, (low + width) / 1000.0, at / 1000.0);

    [Theory]
    [InlineData(0, 255, 1, 0)]
    [InlineData(0, 6, 6 / 255.0, 0)]
    [InlineData(-127.5, 127.5, 1, 128)]
    [InlineData(3, 5, 5 / 255.0, 0)]
    [InlineData(-2, -1, 2 / 255.0, 255)]
    [InlineData(0, 0, 1, 0)]
    public void Scale_and_zero_point_are_those_of_pen_and_paper(double low, double high, double scale, int zero)
    {
        ByteScale found = ByteScale.Of(low, high);
        found.Scale.ShouldBe((float)scale);
        found.ZeroPoint.ShouldBe((byte)zero);
    }

    [Fact]
    public void Zero_comes_back_as_zero_and_any_value_of_the_range_within_a_step_at_most() => Prop.ForAll(Ranges.ToArbitrary(), range =>
    {
        (double low, double high, double at) = range;
        ByteScale scale = ByteScale.Of(low, high);
        scale.Value(scale.Quantise(0)).ShouldBe(0);
        (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        float value = (float)(low + at * (high - low));
        // Half a step, and at the ends the half step by which the zero point was rounded.
        Math.Abs(scale.Value(scale.Quantise(value)) - value).ShouldBeLessThanOrEqualTo(1.001f * scale.Scale);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_byte_comes_back_as_itself_and_order_is_kept() => Prop.ForAll(Ranges.ToArbitrary(), range =>
    {
        ByteScale scale = ByteScale.Of(range.Item1, range.Item2);
        for (int i = 0; i < 256; i++) scale.Quantise(scale.Value((byte)i)).ShouldBe((byte)i);
        scale.Quantise(float.MaxValue).ShouldBe((byte)255);
        scale.Quantise(float.MinValue).ShouldBe((byte)0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_channel_has_the_scale_of_its_own_largest_weight() => Prop.ForAll(Gen.Choose(1, 1 << 20).ToArbitrary(), seed =>
    {
        Random random = new(seed);
        const int Channels = 5, Each = 9;
        float[] weights = [.. Enumerable.Range(0, Channels * Each).Select(i => (float)((random.NextDouble() - 0.5) * Math.Pow(10, i / Each - 3)))];
        float[] bias = [.. Enumerable.Range(0, Channels).Select(_ => (float)(random.NextDouble() - 0.5))];
        ChannelWeights quantised = ChannelWeights.Of(weights, bias, Channels, inputScale: 0.02f);
        for (int i = 0; i < weights.Length; i++)
            (quantised.Values[i] * quantised.Scales[i / Each]).ShouldBe(weights[i], 0.501 * quantised.Scales[i / Each]);
        for (int c = 0; c < Channels; c++)
        {
            quantised.Values[(c * Each)..((c + 1) * Each)].Max(value => Math.Abs((int)value)).ShouldBe(63);
            quantised.Scales[c].ShouldBe(weights[(c * Each)..((c + 1) * Each)].Max(Math.Abs) / 63, 1e-9);
            quantised.BiasScales[c].ShouldBe(quantised.Scales[c] * 0.02f);
            ((double)quantised.Bias[c] * quantised.BiasScales[c]).ShouldBe(bias[c], 0.51 * quantised.BiasScales[c]);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_channel_without_weights_keeps_its_bias()
    {
        ChannelWeights quantised = ChannelWeights.Of([0, 0, 1e-20f, 0], [3, -2], 2, 0.01f);
        (quantised.Bias[0] * (double)quantised.BiasScales[0]).ShouldBe(3, 1e-5);
        (quantised.Bias[1] * (double)quantised.BiasScales[1]).ShouldBe(-2, 1e-5);
        quantised.Values.ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void Outliers_stretch_the_whole_range_and_leave_the_percentile_and_the_entropy_alone()
    {
        Random random = new(1);
        float[] values = [.. Enumerable.Range(0, 200_000).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble())), 60, -60];
        ValueHistogram histogram = new();
        histogram.Widen(values);
        histogram.Count(values);
        histogram.Range(RangeRule.MinMax).ShouldBe((-60, 60));
        histogram.Range(RangeRule.Percentile).High.ShouldBeInRange(2.7, 3.1);
        histogram.Range(RangeRule.Percentile).Low.ShouldBeInRange(-0.1, 0);
        histogram.Range(RangeRule.Entropy).High.ShouldBeInRange(2.9, 30);
    }
}
