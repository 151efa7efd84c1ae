using EdgeRadiomics.Features;

namespace EdgeRadiomics.Appliance.Live;

/// <summary>The semantic descriptors in the words of a sonographer. The cuts are for reading only: no hint depends on them.</summary>
internal static class DescriptorWords
{
    private static readonly (string Feature, string Label, string Unit, Func<double, string> Words)[] Shown =
    [
        // 4 dB is about where the fitted curves of hints-literature cross their base rates.
        ("sem_posterior_echo_db", "Posterior echo", "dB", db => db < -4 ? "shadowing" : db > 4 ? "enhancement" : "no different"),
        ("sem_echo_level_db", "Echo level", "dB", db => db < -15 ? "markedly hypoechoic" : db < -3 ? "hypoechoic" : db > 3 ? "hyperechoic" : "isoechoic"),
        ("sem_irregularity", "Shape", "", value => value > 0.12 ? "irregular" : "regular"),
        ("sem_margin_indistinctness", "Margin", "", value => value > 0 ? "not circumscribed" : "circumscribed"),
        ("sem_height_width", "Orientation", "h/w", ratio => ratio > 1 ? "not parallel" : "parallel"),
    ];

    public static IReadOnlyList<DescriptorView> Of(ReadOnlyMemory<double> features) =>
        [.. Shown.Select(shown =>
        {
            double value = features.Span[FeatureCatalogue.IndexOf(shown.Feature)];
            return double.IsFinite(value)
                ? new DescriptorView(shown.Feature, shown.Label, value, shown.Unit, shown.Words(value))
                : new DescriptorView(shown.Feature, shown.Label, null, shown.Unit, null);
        })];
}
