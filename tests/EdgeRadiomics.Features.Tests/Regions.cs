using EdgeRadiomics.Features.Regions;

namespace EdgeRadiomics.Features.Tests;

/// <summary>Made regions and short ways to measure them.</summary>
internal static class Regions
{
    public static double[] Extract(int width, int height, byte[] pixels, byte[] mask, FeatureSettings? settings = null, double? mm = null, byte[]? sector = null, double? yMm = null)
    {
        double[] values = new double[FeatureCatalogue.Count];
        new FeatureExtractor(settings ?? new FeatureSettings()).Extract(new PixelRegion(pixels, mask, sector, width, height, mm, yMm ?? mm), values);
        return values;
    }

    /// <summary>Whether a feature looks at pixels outside the mask, which padding with black changes.</summary>
    public static bool LooksAround(this FeatureDefinition feature) =>
        feature.Region != FeatureRegion.Lesion || feature.Family is "intensity-relative" or "local-intensity" ||
        feature.Name is "sem_posterior_echo_db" or "sem_echo_level_db" or "sem_edge_contrast_db" or "sem_margin_indistinctness" or "sem_halo_db";

    /// <summary>Whether a feature tells rows from columns, so that a quarter turn changes it: depth runs down.</summary>
    public static bool KnowsDepth(this FeatureDefinition feature) =>
        feature.Family == "intensity-relative" ||
        feature.Name is "sem_posterior_echo_db" or "sem_echo_level_db" or "sem_halo_db" or "sem_height_width" or "sem_axis_angle_deg";

    /// <summary>Smoothed noise over the whole grid and a wobbly blob in its middle.</summary>
    public static (byte[] Pixels, byte[] Mask) Speckle(int seed, int width, int height)
    {
        Random random = new(seed);
        byte[] pixels = new byte[width * height], mask = new byte[width * height];
        double phase = random.NextDouble() * 6, wobble = random.NextDouble() * 0.3;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                int i = y * width + x;
                pixels[i] = (byte)((random.Next(256) + (i > 0 ? pixels[i - 1] : 0)) / 2);
                double dx = (x - width / 2.0) / (width * 0.3), dy = (y - height / 2.0) / (height * 0.3);
                double edge = 1 + wobble * Math.Sin(5 * Math.Atan2(dy, dx) + phase);
                mask[i] = dx * dx + dy * dy < edge * edge ? (byte)1 : (byte)0;
            }
        return (pixels, mask);
    }

    public static double Of(this double[] values, string name)
    {
        int index = FeatureCatalogue.IndexOf(name);
        index.ShouldBeGreaterThanOrEqualTo(0, name);
        return values[index];
    }
}
