namespace EdgeRadiomics.Features.Tests;

/// <summary>Made frames whose signs are known: an ellipse of echo 60 in tissue that darkens with depth and has grain.</summary>
public class SemanticDescriptorsTests
{
    private const int Width = 220, Height = 180, CentreX = 110, CentreY = 70;
    private const double DbPerGreyLevel = 60.0 / 255;

    [Theory]
    [InlineData(-40)]
    [InlineData(0)]
    [InlineData(40)]
    public void Posterior_echo_is_what_lies_behind_less_what_lies_beside_it(int behind) =>
        Measure(behind: behind).Of("sem_posterior_echo_db").ShouldBe(behind * DbPerGreyLevel, 0.3);

    [Theory]
    [InlineData(-60)]
    [InlineData(0)]
    [InlineData(30)]
    public void Echo_level_is_inside_less_beside_at_the_same_depth(int inside) =>
        Measure(inside: inside).Of("sem_echo_level_db").ShouldBe(inside * DbPerGreyLevel, 0.3);

    [Fact]
    public void Gain_cancels_in_every_descriptor()
    {
        double[] plain = Measure(behind: 20), brighter = Measure(behind: 20, gain: 25);
        foreach (FeatureDefinition feature in FeatureCatalogue.All.Where(feature => feature.Family == "semantic"))
            brighter.Of(feature.Name).ShouldBe(plain.Of(feature.Name), 1e-9, feature.Name);
    }

    [Fact]
    public void A_soft_edge_is_less_circumscribed_than_a_sharp_one()
    {
        double[] sharp = Measure(), soft = Measure(softEdge: 0.6);
        sharp.Of("sem_edge_contrast_db").ShouldBe(40 * DbPerGreyLevel, 0.5);
        soft.Of("sem_edge_contrast_db").ShouldBeLessThan(0.5 * sharp.Of("sem_edge_contrast_db"));
        soft.Of("sem_margin_indistinctness").ShouldBeGreaterThan(sharp.Of("sem_margin_indistinctness"));
    }

    [Fact]
    public void An_ellipse_is_regular_and_a_star_is_not()
    {
        double[] ellipse = Measure(), star = Measure(spikes: 0.35);
        ellipse.Of("sem_irregularity").ShouldBeInRange(0, 0.05);
        star.Of("sem_irregularity").ShouldBeGreaterThan(0.15);
        star.Of("sem_margin_indistinctness").ShouldBeGreaterThan(ellipse.Of("sem_margin_indistinctness"));
    }

    [Fact]
    public void A_lesion_taller_than_wide_is_not_parallel()
    {
        double[] lying = Measure(a: 40, b: 20), upright = Measure(a: 20, b: 40);
        lying.Of("sem_height_width").ShouldBe(0.5, 0.02);
        upright.Of("sem_height_width").ShouldBe(2, 0.08);
        lying.Of("sem_axis_angle_deg").ShouldBe(0, 0.5);
        upright.Of("sem_axis_angle_deg").ShouldBe(90, 0.5);
    }

    [Fact]
    public void Nothing_is_said_of_what_lies_behind_the_picture_s_end()
    {
        double[] values = Measure(height: CentreY + 20);
        double.IsNaN(values.Of("sem_posterior_echo_db")).ShouldBeTrue();
        double.IsNaN(values.Of("sem_echo_level_db")).ShouldBeFalse();
    }

    // The outline is an ellipse with semi-axes a, b, in px, whose radius waves by the share `spikes`; `softEdge` is how
    // far out, as a share of the radius, the echo takes to reach the tissue's.
    private static double[] Measure(int inside = -40, int behind = 0, int gain = 0, double softEdge = 0, double spikes = 0, int a = 40, int b = 26, int height = Height)
    {
        Random random = new(20);
        byte[] pixels = new byte[Width * height], mask = new byte[pixels.Length];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < Width; x++)
            {
                double dx = (x - CentreX) / (double)a, dy = (y - CentreY) / (double)b;
                double radius = Math.Sqrt(dx * dx + dy * dy) / (1 + spikes * Math.Cos(6 * Math.Atan2(dy, dx)));
                double share = radius <= 1 - softEdge ? 1 : radius >= 1 + softEdge ? 0 : (1 + softEdge - radius) / (2 * softEdge);
                bool below = y > CentreY && Math.Abs(dx) < 1 && radius > 1;
                pixels[y * Width + x] = (byte)(130 - y / 4 + random.Next(-10, 11) + gain + inside * share + (below ? behind : 0));
                mask[y * Width + x] = radius <= 1 ? (byte)255 : (byte)0;
            }
        return Regions.Extract(Width, height, pixels, mask);
    }
}
