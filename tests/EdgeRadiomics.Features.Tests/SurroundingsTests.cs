using EdgeRadiomics.Features.Regions;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeRadiomics.Features.Tests;

/// <summary>What holds of rings, halo, foci and dB on any frame: an ellipse somewhere in tissue with grain, whose sector may end anywhere.</summary>
public class SurroundingsTests
{
    private static readonly FeatureDefinition[] Added = [.. FeatureCatalogue.All.Skip(FeatureCatalogue.IndexOf("sem_halo_db"))];

    [Fact]
    public void Translation_and_padding_outside_the_sector_change_no_bit() => Holds(frame =>
    {
        double[] plain = frame.Measure(), padded = frame.Padded(7, 3, 11, 5).Measure();
        foreach (FeatureDefinition feature in Added) padded.Of(feature.Name).ShouldBe(plain.Of(feature.Name), feature.Name);
    });

    [Fact]
    public void A_constant_added_to_all_grey_levels_changes_no_bit_of_what_is_in_dB() => Holds(frame =>
    {
        double[] plain = frame.Measure(), brighter = frame.Levels(level => (byte)(level + 31)).Measure();
        foreach (FeatureDefinition feature in Added.Where(feature => feature.Family is "intensity-relative" or "semantic" or "region"))
            brighter.Of(feature.Name).ShouldBe(plain.Of(feature.Name), feature.Name);
    });

    [Fact]
    public void Twice_the_grey_levels_for_a_dB_double_what_is_in_dB_and_halve_the_dB_of_a_level() => Holds(frame =>
    {
        double[] plain = frame.Measure(), steeper = frame.Levels(level => (byte)(2 * level)).Measure();

        // The tissue's mean is kept in sixteenths of a level: 1/32 rounded off either way is 0.015 dB once it is doubled.
        foreach (string name in (string[])["db_sd", "db_p10", "db_median", "db_p90", "db_iqr", "sem_halo_db", "db_mean_ring_0_2mm"])
            if (!double.IsNaN(plain.Of(name))) steeper.Of(name).ShouldBe(2 * plain.Of(name), 0.03, name);
        if (!double.IsNaN(plain.Of("sem_foci_contrast_db"))) steeper.Of("sem_foci_contrast_db").ShouldBe(2 * plain.Of("sem_foci_contrast_db"), 1e-9);
        if (!double.IsNaN(plain.Of("db_per_level"))) steeper.Of("db_per_level").ShouldBe(plain.Of("db_per_level") / 2, 1e-9);
    });

    [Fact]
    public void Rings_are_those_of_the_distance_to_every_lesion_pixel() => Holds(frame =>
    {
        double[] values = frame.Measure();
        (int Count, long Sum, int Low, int High)[] rings = [.. Enumerable.Repeat((0, 0L, 255, 0), 3)];
        int[] lesion = [.. frame.Mask.Index().Where(pixel => pixel.Item != 0).Select(pixel => pixel.Index)];
        for (int at = 0; at < frame.Pixels.Length; at++)
        {
            if (frame.Sector[at] == 0 || frame.Mask[at] != 0) continue;
            double nearest = lesion.Min(other => Math.Pow((at % frame.Width - other % frame.Width) * frame.XMm, 2) + Math.Pow((at / frame.Width - other / frame.Width) * frame.YMm, 2));
            int ring = nearest <= 4 * (1 + 1e-9) ? 0 : nearest <= 16 * (1 + 1e-9) ? 1 : nearest <= 36 * (1 + 1e-9) ? 2 : 3;
            if (ring == 3) continue;
            int level = frame.Pixels[at];
            rings[ring] = (rings[ring].Count + 1, rings[ring].Sum + level, Math.Min(rings[ring].Low, level), Math.Max(rings[ring].High, level));
        }
        foreach ((int i, (int count, long sum, int low, int high)) in rings.Index())
        {
            string name = (string[])["ring_0_2mm", "ring_2_4mm", "ring_4_6mm"] is var names ? names[i] : "";
            if (count == 0)
            {
                Added.Where(feature => feature.Name.EndsWith(name, StringComparison.Ordinal) && feature.Family != "region").ShouldAllBe(feature => double.IsNaN(values.Of(feature.Name)));
                continue;
            }
            values.Of("stat_mean_" + name).ShouldBe((double)sum / count);
            (values.Of("stat_min_" + name), values.Of("stat_max_" + name)).ShouldBe((low, high));
        }
    });

    [Fact]
    public void Values_are_undefined_or_within_their_bounds() => Holds(frame =>
    {
        double[] values = frame.Measure();
        foreach (FeatureDefinition feature in Added)
        {
            double value = values.Of(feature.Name);
            if (double.IsNaN(value)) continue;
            double.IsFinite(value).ShouldBeTrue(feature.Name);
            if (feature.Unit == "dB") value.ShouldBeInRange(-60, 60, feature.Name);
            if (feature.Name is "sem_foci_share" || feature.Family == "region") value.ShouldBeInRange(0, 1, feature.Name);
        }
        if (!double.IsNaN(values.Of("db_p10"))) (values.Of("db_p10") <= values.Of("db_median") && values.Of("db_median") <= values.Of("db_p90")).ShouldBeTrue();
        (values.Of("sem_foci_count") > 0).ShouldBe(values.Of("sem_foci_contrast_db") > 12 && values.Of("sem_foci_share") > 0);
    });

    [Fact]
    public void Without_millimetres_there_are_no_rings_and_the_other_signs_are_the_same()
    {
        Frame frame = Frame.Of(80, 70, 0, 1, 1);
        double[] known = Regions.Extract(80, 70, frame.Pixels, frame.Mask, mm: 0.2), unknown = Regions.Extract(80, 70, frame.Pixels, frame.Mask);
        foreach (FeatureDefinition feature in Added)
            if (feature.Region != FeatureRegion.Lesion) double.IsNaN(unknown.Of(feature.Name)).ShouldBeTrue(feature.Name);
            else unknown.Of(feature.Name).ShouldBe(known.Of(feature.Name), feature.Name);
        known.Of("stat_mean_ring_0_2mm").ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_ring_outside_the_sector_is_covered_by_nothing_and_has_no_values()
    {
        Frame frame = Frame.Of(80, 70, 0, 1, 1);
        double[] values = Regions.Extract(80, 70, frame.Pixels, frame.Mask, mm: 0.2, sector: frame.Mask);
        values.Of("region_coverage_ring_0_2mm").ShouldBe(0);
        double.IsNaN(values.Of("stat_mean_ring_0_2mm")).ShouldBeTrue();
        double.IsNaN(values.Of("sem_halo_db")).ShouldBeTrue();
        double.IsNaN(values.Of("db_median")).ShouldBeTrue();
    }

    [Fact]
    public void A_bright_rim_is_a_halo_by_as_many_dB()
    {
        Frame frame = Frame.Of(160, 140, 0, 3, 0);
        double[] plain = frame.Measure(), rimmed = frame.Rimmed(6, 40).Measure();
        (rimmed.Of("sem_halo_db") - plain.Of("sem_halo_db")).ShouldBe(40 * 60.0 / 255, 0.5);
    }

    [Fact]
    public void Spots_are_counted_one_by_one()
    {
        Frame frame = Frame.Of(160, 140, 0, 4, 0);
        byte[] pixels = [.. frame.Pixels];
        foreach ((int x, int y) in new[] { (70, 65), (80, 70), (90, 75) })
            for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++) pixels[(y + dy) * 160 + x + dx] = 220;
        double[] values = (frame with { Pixels = pixels }).Measure();
        values.Of("sem_foci_count").ShouldBe(3);
        frame.Measure().Of("sem_foci_count").ShouldBe(0);
    }

    private static void Holds(Action<Frame> property)
    {
        Gen<Frame> frames = from width in Gen.Choose(1, 60) from height in Gen.Choose(1, 50) from cut in Gen.Choose(0, 20) from seed in Gen.Choose(0, int.MaxValue)
                            from anisotropic in Gen.Choose(0, 1) select Frame.Of(width, height, cut, seed, anisotropic);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(frames.ToArbitrary(), property));
    }

    private sealed record Frame(int Width, int Height, byte[] Pixels, byte[] Mask, byte[] Sector, double XMm, double YMm, string Drawn)
    {
        // Levels 20 to 110, so that a constant or a factor neither clips them nor brings them to 0, which is no tissue.
        public static Frame Of(int width, int height, int cut, int seed, int anisotropic)
        {
            Random random = new(seed);
            byte[] pixels = new byte[width * height], mask = new byte[width * height], sector = new byte[width * height];
            (double x, double y) = cut == 0 ? (width / 2.0, height / 2.0) : (random.NextDouble() * width, random.NextDouble() * height);
            for (int i = 0; i < pixels.Length; i++)
            {
                double dx = (i % width - x) / (0.3 * width + 1), dy = (i / width - y) / (0.25 * height + 1);
                bool inside = dx * dx + dy * dy <= 1;
                mask[i] = inside ? (byte)255 : (byte)0;
                pixels[i] = (byte)((inside ? 20 : 60) + random.Next(cut == 0 ? 10 : 50));
                sector[i] = i % width >= cut / 2 && i / width >= cut / 3 ? (byte)1 : (byte)0;
            }
            mask[(int)y * width + (int)x] = 255;
            return new Frame(width, height, pixels, mask, sector, 0.2, anisotropic == 1 ? 0.31 : 0.2, $"{width} x {height}, sector cut by {cut}, seed {seed}");
        }

        public double[] Measure() => Regions.Extract(Width, Height, Pixels, Mask, mm: XMm, yMm: YMm, sector: Sector);

        public Frame Levels(Func<byte, byte> map) => this with { Pixels = [.. Pixels.Select(map)] };

        public Frame Rimmed(double thickness, int brighter)
        {
            int[] lesion = [.. Mask.Index().Where(pixel => pixel.Item != 0).Select(pixel => pixel.Index)];
            return this with
            {
                Pixels = [.. Pixels.Select((level, at) => Mask[at] == 0 && lesion.Any(other => Math.Pow(at % Width - other % Width, 2) + Math.Pow(at / Width - other / Width, 2) <= thickness * thickness)
                    ? (byte)(level + brighter) : level)],
            };
        }

        // Every added pixel is outside the sector, whatever it shows.
        public Frame Padded(int left, int top, int right, int bottom)
        {
            int wide = Width + left + right, tall = Height + top + bottom;
            byte[] Grown(byte[] plane, byte filling)
            {
                byte[] grown = [.. Enumerable.Repeat(filling, wide * tall)];
                for (int y = 0; y < Height; y++) plane.AsSpan(y * Width, Width).CopyTo(grown.AsSpan((y + top) * wide + left));
                return grown;
            }
            return this with { Width = wide, Height = tall, Pixels = Grown(Pixels, 200), Mask = Grown(Mask, 0), Sector = Grown(Sector, 0) };
        }

        public override string ToString() => Drawn;
    }
}
