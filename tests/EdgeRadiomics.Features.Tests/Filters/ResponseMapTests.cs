using EdgeRadiomics.Features.Filters;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Features.Tests.Filters;

/// <summary>IBSI-2 phase 1: the 2D code's kernels along the three axes give the reference response maps.</summary>
public class ResponseMapTests
{
    private static readonly FilterKernel Same = FilterKernel.Mean(1);

    [Fact]
    public void Mean_of_15_pixels_of_each_slice()
    {
        FilterKernel mean = FilterKernel.Mean(15);
        Compare(Filter(Phantom("impulse"), [mean, mean, Same], FilterBoundary.Zero), "id_1_impulse_CT_1B1_mean");
    }

    [Theory]
    [InlineData("checkerboard", "id_1_checkerboard_CT_1A1_mean", FilterBoundary.Zero)]
    [InlineData("checkerboard", "id_1_checkerboard_CT_1A2_mean", FilterBoundary.Nearest)]
    [InlineData("checkerboard", "id_1_checkerboard_CT_1A3_mean", FilterBoundary.Periodic)]
    [InlineData("checkerboard", "id_1_checkerboard_CT_1A4_mean", FilterBoundary.Mirror)]
    public void Mean_of_15_pixels(string phantom, string map, FilterBoundary boundary)
    {
        FilterKernel mean = FilterKernel.Mean(15);
        Compare(Filter(Phantom(phantom), [mean, mean, mean], boundary), map);
    }

    // 2 mm voxels: 3 and 5 mm are 1.5 and 2.5 px.
    [Theory]
    [InlineData("impulse", "id_2_impulse_CT_2A_log_s3.0", 1.5, FilterBoundary.Zero)]
    [InlineData("checkerboard", "id_2_checkerboard_CT_2B_log_s5.0", 2.5, FilterBoundary.Mirror)]
    public void Laplacian_of_Gaussian_of_a_volume(string phantom, string map, double sigma, FilterBoundary boundary)
    {
        Nifti volume = Phantom(phantom);
        FilterKernel bell = FilterKernel.Gaussian(sigma), curve = FilterKernel.GaussianCurvature(sigma);
        double[] x = Filter(volume, [curve, bell, bell], boundary), y = Filter(volume, [bell, curve, bell], boundary), z = Filter(volume, [bell, bell, curve], boundary);
        Compare([.. x.Select((value, i) => value + y[i] + z[i])], map);
    }

    [Fact]
    public void Laplacian_of_Gaussian_of_each_slice()
    {
        Nifti volume = Phantom("checkerboard");
        int plane = volume.Size[0] * volume.Size[1];
        double[] response = new double[volume.Values.Length];
        SeparableFilter filter = new();
        for (int z = 0; z < volume.Size[2]; z++)
            filter.LaplacianOfGaussian(volume.Values.AsSpan(z * plane, plane), volume.Size[0], volume.Size[1], FilterKernel.Gaussian(2.5), FilterKernel.GaussianCurvature(2.5),
                FilterBoundary.Mirror, response.AsSpan(z * plane, plane));
        Compare(response, "id_2_checkerboard_CT_2C_log_s5.0");
    }

    [Theory]
    [InlineData("impulse", "id_5_impulse_CT_5A1_wavelet_db2_LHL_level_1", Wavelet.Db2, "LHL", FilterBoundary.Zero)]
    [InlineData("sphere", "id_6_sphere_CT_6A1_wavelet_coif1_HHL_level_1", Wavelet.Coif1, "HHL", FilterBoundary.Periodic)]
    public void Separable_wavelet(string phantom, string map, Wavelet wavelet, string passes, FilterBoundary boundary) =>
        Compare(Filter(Phantom(phantom), [.. passes.Select(pass => Pass(wavelet, pass, 1))], boundary), map);

    [Theory]
    [InlineData("impulse", "id_5_impulse_CT_5A2_wavelet_db2_LHL_invar_level_1", Wavelet.Db2, "LHL", 1, FilterBoundary.Zero)]
    [InlineData("sphere", "id_6_sphere_CT_6A2_wavelet_coif1_HHL_invar_level_1", Wavelet.Coif1, "HHL", 1, FilterBoundary.Periodic)]
    [InlineData("checkerboard", "id_7_checkerboard_CT_7A1_wavelet_haar_LLL_invar_level_2", Wavelet.Haar, "LLL", 2, FilterBoundary.Mirror)]
    [InlineData("checkerboard", "id_7_checkerboard_CT_7A2_wavelet_haar_HHH_invar_level_2", Wavelet.Haar, "HHH", 2, FilterBoundary.Mirror)]
    public void Mean_over_the_right_angle_rotations(string phantom, string map, Wavelet wavelet, string passes, int levels, FilterBoundary boundary)
    {
        Nifti volume = Phantom(phantom);
        double[] mean = new double[volume.Values.Length];
        foreach ((int[] order, bool[] flips) in Rotations())
        {
            Nifti now = volume;
            for (int level = 1; level <= levels; level++)
                now = now with { Values = Filter(now, [.. order.Select((from, axis) => Turned(Pass(wavelet, level < levels ? 'L' : passes[from], level), flips[axis]))], boundary) };
            for (int i = 0; i < mean.Length; i++) mean[i] += now.Values[i] / 24;
        }
        Compare(mean, map);
    }

    private static FilterKernel Pass(Wavelet wavelet, char pass, int level) => pass == 'L' ? FilterKernel.LowPass(wavelet, level) : FilterKernel.HighPass(wavelet, level);

    private static FilterKernel Turned(FilterKernel kernel, bool flip) => flip ? kernel.Flipped() : kernel;

    // Permutations of the axes with flips that keep the handedness.
    private static IEnumerable<(int[] Order, bool[] Flips)> Rotations()
    {
        (int[] Order, bool Odd)[] orders = [([0, 1, 2], false), ([1, 2, 0], false), ([2, 0, 1], false), ([0, 2, 1], true), ([2, 1, 0], true), ([1, 0, 2], true)];
        foreach ((int[] order, bool odd) in orders)
            for (int bits = 0; bits < 8; bits++)
                if (int.PopCount(bits) % 2 == 1 == odd) yield return (order, [(bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0]);
    }

    private static double[] Filter(Nifti volume, FilterKernel[] kernels, FilterBoundary boundary)
    {
        int width = volume.Size[0], plane = width * volume.Size[1], depth = volume.Size[2];
        double[] values = new double[volume.Values.Length];
        SeparableFilter filter = new();
        for (int z = 0; z < depth; z++)
            filter.Apply(volume.Values.AsSpan(z * plane, plane), width, volume.Size[1], kernels[0], kernels[1], boundary, values.AsSpan(z * plane, plane));
        // Seen as a picture whose rows are whole slices, its columns run along z.
        filter.Apply(values, plane, depth, Same, kernels[2], boundary, values);
        return values;
    }

    private static Nifti Phantom(string name) => Nifti.Read(Directory.GetFiles(Repository.SharedData("ibsi", "ibsi_2_digital_phantom", name, "image"))[0]);

    // Of the reference's range. Most maps agree to 4e-8, their 32-bit rounding; the periodic mean (1A3) to 4e-5.
    private static void Compare(double[] response, string map)
    {
        double[] reference = Nifti.Read(Repository.SharedData("ibsi", "ibsi_2_reference_response_maps", map + ".nii.gz")).Values;
        reference.Length.ShouldBe(response.Length);
        double worst = reference.Zip(response, (there, here) => Math.Abs(there - here)).Max() / (reference.Max() - reference.Min());
        TestContext.Current.TestOutputHelper?.WriteLine($"{map}: largest difference {worst:E1} of the range");
        worst.ShouldBeLessThan(1e-4);
    }
}
