using EdgeRadiomics.Features;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.TestData;
using EdgeRadiomics.Trainer.Hints;

namespace EdgeRadiomics.Trainer.Tests.Hints;

public sealed class LiteratureTests : IDisposable
{
    private static readonly SignCurve[] Curves =
    [
        new("shadowing", "sem_posterior_echo_db", 0, -1, 0.25), new("enhancement", "sem_posterior_echo_db", 0, 1, 0.2),
        new("non-circumscribed margin", "sem_margin_indistinctness", 0, 1, 0.5), new("irregular shape", "sem_irregularity", 0, 1, 0.6),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("literature").FullName;

    [Fact]
    public void Shares_of_every_sign_sum_to_one_in_every_group()
    {
        LiteratureTable.Prevalence.Sum().ShouldBe(1, 1e-12);
        foreach (SignShares sign in LiteratureTable.Signs)
            for (int group = 0; group < 5; group++)
                sign.Shares.Sum(category => category[group]).ShouldBe(1, 1e-12, sign.Sign);
    }

    [Fact]
    public void Evidence_at_its_base_rate_gives_the_prevalence_back()
    {
        float[] point = Point([0.25, 0.2, 0.5, 0.6]);
        float[] expected = [0.75f, 0.56982f, 0.22f, 0.15f, 0.33f, 0.30f, 0.12f, 0.10f, 0.15f];
        for (int i = 0; i < expected.Length; i++) point[i].ShouldBe(expected[i], 1e-5f);
    }

    [Fact]
    public void Markers_are_marginals_of_one_distribution()
    {
        float[] p = Point([0.9, 0.02, 0.9, 0.8]);
        float[] groups = p[4..];
        groups.Sum().ShouldBe(1, 1e-5);
        p[0].ShouldBe(groups[0] + groups[1] + groups[2], 1e-5f);
        p[2].ShouldBe(groups[2] + groups[3], 1e-5f);
        p[3].ShouldBe(groups[4], 1e-6f);
    }

    [Fact]
    public void Shadowing_speaks_for_ER_and_enhancement_in_a_smooth_oval_for_triple_negative()
    {
        float[] shadowed = Point([0.95, 0.02, 0.9, 0.9]), enhanced = Point([0.02, 0.95, 0.1, 0.1]);
        shadowed[0].ShouldBeGreaterThan(0.75f);
        enhanced[0].ShouldBeLessThan(0.6f);
        enhanced[3].ShouldBeGreaterThan(0.4f);
    }

    [Fact]
    public void Draws_scatter_around_the_published_table_as_a_study_of_that_size_would()
    {
        Random random = new(1);
        double[] shares = [.. Enumerable.Range(0, 4000).Select(_ => Draw.Random(random).Signs[0].Shares[0][0])];
        double mean = shares.Average(), deviation = Math.Sqrt(shares.Select(share => (share - mean) * (share - mean)).Average());
        mean.ShouldBe(0.45, 0.005);
        deviation.ShouldBe(Math.Sqrt(0.45 * 0.55 / (201 * 0.33 + 1)), 0.003);
    }

    [Fact]
    public void The_committed_bundle_is_what_the_trainer_makes_today()
    {
        string data = Repository.SharedData();
        LiteratureBundle.Write(data, Path.Combine(folder, "hints-literature"), 20261123, TextWriter.Null);
        string[] files = ["card.json", "model.onnx", "README.md"];
        foreach (string file in files)
            File.ReadAllBytes(Path.Combine(folder, "hints-literature", file)).ShouldBe(File.ReadAllBytes(Repository.PathOf("models", "hints-literature", file)), file);
    }

    [Fact]
    public void Descriptors_tell_the_radiologists_signs_apart()
    {
        IReadOnlyList<MeasuredSign> signs = SignEvidence.Measure(Repository.SharedData(), seed: 20261123);
        ModelCard card = ModelBundle.Load(Repository.PathOf("models", "hints-literature"), "hints").Card;
        (string Sign, double AtLeast)[] bounds = [("shadowing", .78), ("enhancement", .78), ("irregular shape", .82), ("non-circumscribed margin", .72)];
        foreach ((string sign, double atLeast) in bounds)
        {
            MeasuredSign measured = signs.Single(one => one.Curve.Sign == sign);
            measured.Cases.ShouldBe(126);
            measured.Auc.ShouldBeGreaterThanOrEqualTo(atLeast, sign);
            ModelMetric stated = card.Metrics.Single(metric => metric.Name.StartsWith("auc-" + sign.Replace(' ', '-'), StringComparison.Ordinal));
            (stated.Value, stated.Low, stated.High).ShouldBe((measured.Auc, measured.Low, measured.High));
        }
    }

    [Fact]
    public void Every_marker_without_evidence_is_graded_D_and_the_weak_ones_have_an_interval_above_a_half()
    {
        ModelCard card = ModelBundle.Load(Repository.PathOf("models", "hints-literature"), "hints").Card;
        card.Calibration.ShouldBe("uncalibrated; proportions fitted to published odds ratios");
        card.Evidence.Select(evidence => evidence.Marker).ShouldBe(Enum.GetValues<Marker>(), ignoreOrder: true);
        foreach (MarkerEvidence evidence in card.Evidence)
        {
            bool weak = evidence.Marker is Marker.Er or Marker.Pr or Marker.TripleNegative;
            evidence.Grade.ShouldBe(weak ? EvidenceGrade.C : EvidenceGrade.D);
            if (weak) evidence.Low!.Value.ShouldBeGreaterThan(0.5);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static float[] Point(double[] evidence)
    {
        ModelCard card = new()
        {
            Name = "test", Version = "1", Sha256 = "", Task = "hints", Output = LiteratureGraph.Output, OutputColumns = LiteratureTable.OutputColumns,
            Input = new ModelInput { Name = LiteratureGraph.Input, PixelSpacing = "ignored", CatalogueVersion = FeatureCatalogue.Version },
            IntendedUse = "test", Population = "test", Synthetic = false, Calibration = "", Sources = [], Metrics = [], TrainerVersion = "", Seed = 0,
        };
        LiteratureModel model = new(card, Curves, draws: 0, seed: 1);
        float[] probabilities = new float[LiteratureTable.OutputColumns.Count];
        model.Predict(evidence, probabilities);
        return probabilities;
    }
}
