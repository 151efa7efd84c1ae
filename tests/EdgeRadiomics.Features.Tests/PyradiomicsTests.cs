using System.Globalization;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Features.Tests;

public class PyradiomicsTests
{
    // The name here, the name there; values whose definition is the same.
    private static readonly (string Ours, string Theirs)[] Same =
    [
        ("stat_mean", "firstorder_Mean"), ("stat_var", "firstorder_Variance"), ("stat_skew", "firstorder_Skewness"),
        ("stat_median", "firstorder_Median"), ("stat_min", "firstorder_Minimum"), ("stat_p10", "firstorder_10Percentile"),
        ("stat_p90", "firstorder_90Percentile"), ("stat_max", "firstorder_Maximum"), ("stat_iqr", "firstorder_InterquartileRange"),
        ("stat_range", "firstorder_Range"), ("stat_mad", "firstorder_MeanAbsoluteDeviation"),
        ("stat_rmad", "firstorder_RobustMeanAbsoluteDeviation"), ("stat_energy", "firstorder_Energy"), ("stat_rms", "firstorder_RootMeanSquared"),
        ("morph2d_area_mm2", "shape2D_PixelSurface"), ("morph2d_mesh_area_mm2", "shape2D_MeshSurface"),
        ("morph2d_perimeter_mm", "shape2D_Perimeter"), ("morph2d_perimeter_area_ratio", "shape2D_PerimeterSurfaceRatio"),
        ("morph2d_major_axis_mm", "shape2D_MajorAxisLength"), ("morph2d_minor_axis_mm", "shape2D_MinorAxisLength"),
        ("morph2d_elongation", "shape2D_Elongation"), ("morph2d_circularity", "shape2D_Sphericity"),
        ("cm_joint_max", "glcm_MaximumProbability"), ("cm_joint_avg", "glcm_JointAverage"), ("cm_joint_var", "glcm_SumSquares"),
        ("cm_joint_entr", "glcm_JointEntropy"), ("cm_diff_avg", "glcm_DifferenceAverage"), ("cm_diff_var", "glcm_DifferenceVariance"),
        ("cm_diff_entr", "glcm_DifferenceEntropy"), ("cm_sum_avg", "glcm_SumAverage"), ("cm_sum_entr", "glcm_SumEntropy"),
        ("cm_energy", "glcm_JointEnergy"), ("cm_contrast", "glcm_Contrast"), ("cm_inv_diff", "glcm_Id"), ("cm_inv_diff_norm", "glcm_Idn"),
        ("cm_inv_diff_mom", "glcm_Idm"), ("cm_inv_diff_mom_norm", "glcm_Idmn"), ("cm_inv_var", "glcm_InverseVariance"),
        ("cm_corr", "glcm_Correlation"), ("cm_auto_corr", "glcm_Autocorrelation"), ("cm_clust_tend", "glcm_ClusterTendency"),
        ("cm_clust_shade", "glcm_ClusterShade"), ("cm_clust_prom", "glcm_ClusterProminence"), ("cm_info_corr1", "glcm_Imc1"), ("cm_info_corr2", "glcm_Imc2"),
    ];

    [Theory]
    [InlineData("pyradiomics_bw25.csv", 25)]
    [InlineData("pyradiomics_bc32.csv", null)]
    public void Values_of_the_same_definition_agree_within_a_millionth(string file, int? binWidth)
    {
        Dictionary<string, double> theirs = Read(file);
        double[] ours = Measure(binWidth);
        List<string> off = [];
        double worst = 0;
        foreach ((string name, string other) in Same)
        {
            double relative = Math.Abs(ours.Of(name) - theirs[other]) / Math.Abs(theirs[other] == 0 ? 1 : theirs[other]);
            worst = Math.Max(worst, relative);
            if (!(relative <= 1e-6)) off.Add($"{name}: {ours.Of(name):R} here, {theirs[other]:R} there");
        }
        off.ShouldBeEmpty();
        TestContext.Current.TestOutputHelper?.WriteLine($"{Same.Length} values, largest relative difference {worst:E1}");
    }

    [Fact]
    public void Kurtosis_is_theirs_less_three()
    {
        double difference = Measure(25).Of("stat_kurt") + 3 - Read("pyradiomics_bw25.csv")["firstorder_Kurtosis"];
        Math.Abs(difference).ShouldBeLessThan(1e-9);
    }

    [Fact]
    public void Diameter_runs_between_pixel_corners_and_theirs_between_edge_midpoints()
    {
        double longer = Measure(25).Of("morph2d_diameter_mm") - Read("pyradiomics_bw25.csv")["shape2D_MaximumDiameter"];
        longer.ShouldBeInRange(0, Math.Sqrt(2));
    }

    private static double[] Measure(int? binWidth)
    {
        GreyPicture image = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "img_10000.png"));
        GreyPicture mask = PictureFile.ReadGrey(Repository.SharedData("crosscheck", "mask_10000.png"));
        return Regions.Extract(image.Width, image.Height, image.Pixels, mask.Pixels, new FeatureSettings { BinWidth = binWidth }, mm: 1);
    }

    private static Dictionary<string, double> Read(string file) =>
        File.ReadLines(Repository.SharedData("crosscheck", file)).Skip(1).Select(line => line.Split(','))
            .ToDictionary(cells => cells[2].Replace("original_", "", StringComparison.Ordinal), cells => double.Parse(cells[3], CultureInfo.InvariantCulture));
}
