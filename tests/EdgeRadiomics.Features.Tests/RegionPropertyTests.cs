using System.Text.RegularExpressions;
using EdgeRadiomics.Features.Tests.Textures;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeRadiomics.Features.Tests;

/// <summary>What holds for any region: small and large, full of holes or of one grey level, with few bins or many.</summary>
public class RegionPropertyTests
{
    private static readonly FeatureSettings All = new() { Families = FeatureFamilies.All };

    // Below 0 by meaning; everything else is a count, a share, a size, a variance or an entropy.
    private static readonly string[] Signed =
        ["stat_skew", "stat_kurt", "ih_skew", "ih_kurt", "ih_max_grad", "ih_min_grad", "cm_corr", "cm_info_corr1", "cm_clust_shade", .. FeatureCatalogue.All.Where(feature => feature.Family is "semantic" or "intensity-relative").Select(feature => feature.Name)];

    private static readonly string[] Shares =
    [
        "cm_joint_max", "cm_energy", "cm_inv_diff", "cm_inv_diff_norm", "cm_inv_diff_mom", "cm_inv_diff_mom_norm", "cm_inv_var", "cm_info_corr2", "cm_mcc", "cm_corr",
        "rlm_sre", "rlm_lgre", "rlm_srlge", "rlm_glnu_norm", "rlm_rlnu_norm", "rlm_r_perc", "szm_sze", "szm_lgze", "szm_szlge", "szm_glnu_norm", "szm_zsnu_norm", "szm_z_perc",
        "dzm_sde", "dzm_lgze", "dzm_sdlge", "dzm_glnu_norm", "dzm_zdnu_norm", "dzm_z_perc", "ngl_lde", "ngl_lgce", "ngl_ldlge", "ngl_glnu_norm", "ngl_dcnu_norm", "ngl_dc_perc", "ngl_dc_energy",
        "ih_uniformity", "ih_qcod", "stat_qcod", "ivh_v10", "ivh_v90", "ivh_diff_v10_v90", "ivh_auc", "morph2d_elongation", "morph2d_solidity", "morph2d_extent",
        "region_coverage", "sem_foci_share",
    ];

    [Fact]
    public void Values_are_undefined_or_within_their_bounds() => Holds(made =>
    {
        double[] values = Regions.Extract(made.Width, made.Height, made.Pixels, made.Mask, All with { BinCount = made.Bins }, 0.3);
        foreach ((int i, FeatureDefinition feature) in FeatureCatalogue.All.Index())
        {
            double value = values[i];
            if (double.IsNaN(value)) continue;
            string name = Regex.Replace(feature.Name, feature.Family == "intensity-relative" ? "_merged" : "_merged|_ring_._.mm", "");
            double.IsFinite(value).ShouldBeTrue(feature.Name);

            // Rounding may overshoot by as much as the largest terms' last digits.
            if (!Signed.Contains(name)) value.ShouldBeGreaterThanOrEqualTo(-1e-9, feature.Name);
            if (Shares.Contains(name)) value.ShouldBeLessThanOrEqualTo(1 + 1e-9, feature.Name);
        }
        (values.Of("stat_min") <= values.Of("stat_median") && values.Of("stat_median") <= values.Of("stat_max")).ShouldBeTrue();
    });

    [Fact]
    public void Padding_changes_no_bit() => Holds(made =>
    {
        (int wide, int tall) = (made.Width + 1 + made.Bins % 40, made.Height + 3);
        byte[] pixels = new byte[wide * tall], mask = new byte[wide * tall];
        for (int y = 0; y < made.Height; y++)
            for (int x = 0; x < made.Width; x++)
                (pixels[(y + 2) * wide + x + 1], mask[(y + 2) * wide + x + 1]) = (made.Pixels[y * made.Width + x], made.Mask[y * made.Width + x]);
        double[] plain = Regions.Extract(made.Width, made.Height, made.Pixels, made.Mask, All, 0.1), padded = Regions.Extract(wide, tall, pixels, mask, All, 0.1);
        foreach (FeatureDefinition feature in FeatureCatalogue.All)
            if (!feature.LooksAround()) padded.Of(feature.Name).ShouldBe(plain.Of(feature.Name), feature.Name);
    });

    [Fact]
    public void A_quarter_turn_changes_nothing_but_what_tells_orientation() => Holds(made =>
    {
        byte[] pixels = new byte[made.Pixels.Length], mask = new byte[made.Pixels.Length];
        for (int y = 0; y < made.Height; y++)
            for (int x = 0; x < made.Width; x++)
                (pixels[x * made.Height + made.Height - 1 - y], mask[x * made.Height + made.Height - 1 - y]) = (made.Pixels[y * made.Width + x], made.Mask[y * made.Width + x]);
        double[] plain = Regions.Extract(made.Width, made.Height, made.Pixels, made.Mask, All, 0.3), turned = Regions.Extract(made.Height, made.Width, pixels, mask, All, 0.3);
        foreach (FeatureDefinition feature in FeatureCatalogue.All)
        {
            if (feature.KnowsDepth()) continue;
            (double before, double after) = (plain.Of(feature.Name), turned.Of(feature.Name));
            double.IsNaN(after).ShouldBe(double.IsNaN(before), feature.Name);
            if (!double.IsNaN(before)) after.ShouldBe(before, 1e-7 * Math.Max(1, Math.Abs(before)), feature.Name);
        }
    });

    [Fact]
    public void Counts_are_those_of_plain_code() => Holds(made =>
    {
        PlainCounts plain = new(made.Width, made.Height, made.Pixels, made.Mask, made.Bins);
        plain.CompareRuns();
        plain.CompareZones();
        plain.CompareNeighbours();
    });

    private static void Holds(Action<Made> property)
    {
        Gen<Made> regions = from width in Gen.Choose(1, 70) from height in Gen.Choose(1, 40) from bins in Gen.Choose(2, 255)
                            from levels in Gen.Choose(1, 256) from filled in Gen.Choose(1, 100) from seed in Gen.Choose(0, int.MaxValue)
                            select Made.Of(width, height, bins, levels, filled, seed);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(regions.ToArbitrary(), property));
    }

    private sealed record Made(int Width, int Height, int Bins, byte[] Pixels, byte[] Mask, string Drawn)
    {
        // A blob, or pixels strewn with gaps; levels that often repeat or never.
        public static Made Of(int width, int height, int bins, int levels, int filled, int seed)
        {
            Random random = new(seed);
            byte[] mask = filled > 60 ? Regions.Speckle(seed, width, height).Mask : [.. Enumerable.Range(0, width * height).Select(_ => random.Next(100) < filled ? (byte)1 : (byte)0)];
            mask[random.Next(mask.Length)] = 1;
            return new Made(width, height, bins, [.. mask.Select(_ => (byte)(random.Next(levels) * (255 / levels)))], mask, $"{width} x {height}, {bins} bins, {levels} levels, {filled} % filled, seed {seed}");
        }

        public override string ToString() => Drawn;
    }
}
