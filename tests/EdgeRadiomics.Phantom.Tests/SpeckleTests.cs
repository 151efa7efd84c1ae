using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Phantom.Tests;

/// <summary>The physics that textbooks state of fully developed speckle (science.md 3c).</summary>
public class SpeckleTests
{
    private static readonly ScannerSettings Settings = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_envelope_is_Rayleigh_and_its_logarithm_spreads_by_5_57_dB(int seed)
    {
        float[] db = PhantomScan.Uniform(Settings, seed).Echo(default);
        double[] envelope = [.. db.Select(value => Math.Pow(10, value / 20))];

        (envelope.Average() / Spread(envelope)).ShouldBe(1.91, 0.05);
        Spread([.. db.Select(value => (double)value)]).ShouldBe(5.57, 0.2);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(-6)]
    [InlineData(7)]
    public void Behind_the_lesion_the_echo_changes_by_the_decibels_set(double set)
    {
        PhantomScan scan = PhantomScan.Uniform(Settings, 5, new LesionSigns { PosteriorDb = set, LongMm = 16, Roundness = 0.6 });
        LesionMask mask = new();
        scan.Mark(default, mask);
        int middle = mask.Box.X + mask.Box.Width / 2, below = mask.Box.Bottom + 24;
        double behind = 0, beside = 0;
        // Planes a millimetre apart are independent looks.
        for (int elevation = -2; elevation < 2; elevation++)
        {
            float[] db = scan.Echo(new ProbeMotion(0, 0, elevation));
            behind += Power(db, middle - 8, middle + 8, below);
            beside += Power(db, 10, 120, below);
        }
        (10 * Math.Log10(behind / beside)).ShouldBe(set, 1);
    }

    [Fact]
    public void A_beam_is_as_wide_as_set_and_grows_away_from_the_focus()
    {
        double last = 0;
        foreach (double depth in (double[])[18, 28, 37])
        {
            double measured = BeamWidthMm(depth);
            measured.ShouldBe(Settings.BeamWidthMm(depth), 0.12 * Settings.BeamWidthMm(depth), $"at {depth} mm");
            measured.ShouldBeGreaterThan(last);
            last = measured;
        }
    }

    [Fact]
    public void Frames_decorrelate_as_the_probe_leaves_their_plane()
    {
        PhantomScan scan = PhantomScan.Uniform(Settings, 9);
        float[] first = scan.Echo(default);
        double near = Correlation(first, scan.Echo(new ProbeMotion(0, 0, 0.2))), far = Correlation(first, scan.Echo(new ProbeMotion(0, 0, 0.6))), other = Correlation(first, scan.Echo(new ProbeMotion(0, 0, 1)));

        near.ShouldBeInRange(0.7, 0.97);
        far.ShouldBeInRange(0.1, 0.6);
        Math.Abs(other).ShouldBeLessThan(0.1);
    }

    [Fact]
    public void A_shift_in_the_plane_moves_the_same_speckle()
    {
        PhantomScan scan = PhantomScan.Uniform(new ScannerSettings { DepthOfFieldMm = 1000 }, 9);
        float[] first = scan.Echo(default), moved = scan.Echo(new ProbeMotion(4 * Settings.MmPerPx, 0, 0));

        for (int x = 0; x < 600; x++) moved[240 * 640 + x].ShouldBe(first[240 * 640 + x + 4], 0.01);
    }

    [Fact]
    public void A_mis_set_gain_curve_tilts_the_picture_by_what_it_is_wrong()
    {
        float[] right = PhantomScan.Uniform(Settings, 4).Echo(default), wrong = PhantomScan.Uniform(Settings with { TgcErrorDbPerCm = 3 }, 4).Echo(default);

        (wrong[479 * 640] - right[479 * 640] - (wrong[0] - right[0])).ShouldBe(3 * 4 * 479f / 480, 0.01);
    }

    private static double BeamWidthMm(double depthMm)
    {
        const int Lag = 2;
        int middle = (int)(depthMm / Settings.MmPerPx);
        List<double> here = [], there = [];
        for (int seed = 0; seed < 3; seed++)
        {
            float[] db = PhantomScan.Uniform(Settings, 20 + seed).Echo(default);
            for (int y = middle - 12; y < middle + 12; y++)
                for (int x = 0; x < 640 - Lag; x++)
                {
                    here.Add(Math.Pow(10, db[y * 640 + x] / 10));
                    there.Add(Math.Pow(10, db[y * 640 + x + Lag] / 10));
                }
        }
        // The intensity of speckle made by a Gaussian beam of deviation s correlates by exp(-lag^2 / 2 s^2).
        double sigma = Lag / Math.Sqrt(-2 * Math.Log(Correlation([.. here.Select(v => (float)v)], [.. there.Select(v => (float)v)])));
        return 2.3548 * sigma * Settings.MmPerPx;
    }

    private static double Power(float[] db, int left, int right, int top)
    {
        double sum = 0;
        for (int y = top; y < 470; y++) for (int x = left; x < right; x++) sum += Math.Pow(10, db[y * 640 + x] / 10);
        return sum / ((470 - top) * (right - left));
    }

    private static double Spread(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private static double Correlation(float[] a, float[] b)
    {
        double meanA = a.Average(), meanB = b.Average(), ab = 0, aa = 0, bb = 0;
        for (int n = 0; n < a.Length; n++)
        {
            ab += (a[n] - meanA) * (b[n] - meanB);
            aa += (a[n] - meanA) * (a[n] - meanA);
            bb += (b[n] - meanB) * (b[n] - meanB);
        }
        return ab / Math.Sqrt(aa * bb);
    }
}
