using System.Text.Json;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.TestData;
using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Evaluation;
using EdgeRadiomics.Trainer.Statistics;

namespace EdgeRadiomics.Trainer.Tests.Evaluation;

public sealed class EvaluationTests : IDisposable
{
    private static readonly string Bundle = Repository.PathOf("models", "segmentation-live");

    private readonly string folder = Directory.CreateTempSubdirectory("evaluation").FullName;

    [Fact]
    public void A_folder_of_frames_and_masks_becomes_a_report_that_needs_no_other_file()
    {
        string images = Path.Combine(TinyData.Frames, "images"), target = Path.Combine(folder, "out");
        IReadOnlyList<SetReport> sets = new EvaluateWork(TextWriter.Null, TimeProvider.System).Run(Bundle, [.. CaseReader.OfFolders(images, Path.Combine(TinyData.Frames, "masks")).Take(12)], target, 1);
        sets.ShouldHaveSingleItem().Figures.ShouldContain(figure => figure.Name == "dice-mean" && figure.Cases == 12 && figure.Value > 0.7 && figure.Low < figure.Value && figure.High > figure.Value);
        CsvTable.Read(Path.Combine(target, ResultTable.FileName)).Rows.Count.ShouldBe(12);
        Directory.GetFiles(Path.Combine(target, "masks"), "*.png", SearchOption.AllDirectories).Length.ShouldBe(12);
        File.Exists(Path.Combine(target, "worst-bus-bra.png")).ShouldBeTrue();
        JsonDocument.Parse(File.ReadAllText(Path.Combine(target, "evaluation.json"))).RootElement.GetProperty("sets")[0].GetProperty("set").GetString().ShouldBe("bus-bra");
        string page = File.ReadAllText(Path.Combine(target, "evaluation.html"));
        page.ShouldContain("<svg");
        page.ShouldContain("data:image/png;base64,");
        page.ShouldNotContain("src=\"http");
    }

    [Fact]
    public void Pooled_folds_give_the_figures_of_all_their_cases_and_the_card_its_mask_quality()
    {
        Write("one", 0, 90);
        Write("two", 90, 90);
        string card = Path.Combine(folder, "card"), target = Path.Combine(folder, "pooled");
        Directory.CreateDirectory(card);
        foreach (string file in (string[])["model.onnx", "card.json"]) File.Copy(Path.Combine(Bundle, file), Path.Combine(card, file));
        StringWriter output = new();
        new EvaluateWork(output, TimeProvider.System).Pool(Path.Combine(folder, "runs"), target, card);
        CsvTable.Read(Path.Combine(target, ResultTable.FileName)).Rows.Count.ShouldBe(180);
        MaskQuality quality = ModelBundle.Load(card, "segmentation").Card.MaskQuality!;
        quality.Terms.Count.ShouldBe(MaskEvidence.Names.Count);
        quality.Terms.Single(term => term.Name == "soft-dice").Weight.ShouldBeGreaterThan(0.2);
        quality.UncertainBelow.ShouldBeGreaterThanOrEqualTo(quality.NoLesionBelow);
        QualityReport all = JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(target, "evaluation.json")), EvaluationJson.Default.EvaluationReport)!.Quality[0];
        all.Spearman.ShouldBeGreaterThan(0.9);
        all.NormalsUnmarked.ShouldBe(all.Normals);
        all.FoundLost.ShouldBeLessThanOrEqualTo(0.01);
        new OnnxSegmenter(ModelBundle.Load(card, "segmentation")).Dispose();
    }

    [Fact]
    public void A_case_that_two_folds_held_out_is_refused()
    {
        Write("one", 0, 5);
        Write("two", 4, 5);
        Should.Throw<ProblemException>(() => ResultTable.ReadBelow(Path.Combine(folder, "runs"))).Message.ShouldContain("c4 of made is in two tables");
    }

    [Fact]
    public void The_expected_Dice_of_a_case_does_not_know_its_own_patient()
    {
        EvaluationResult[] results = [.. Enumerable.Range(0, 150).Select(Made)];
        double[] before = QualityFit.CrossFitted(results);
        for (int i = 0; i < results.Length; i++)
            if (results[i].Case.Group == "g3") results[i] = results[i] with { Dice = 1 - results[i].Dice };
        double[] after = QualityFit.CrossFitted(results);
        foreach ((int i, EvaluationResult one) in results.Index())
            if (one.Case.Group == "g3") after[i].ShouldBe(before[i]);
        after.ShouldNotBe(before);
    }

    [Fact]
    public void The_distance_of_two_shifted_squares_is_their_shift()
    {
        byte[] one = new byte[900], other = new byte[900];
        for (int y = 5; y < 15; y++)
            for (int x = 5; x < 15; x++) (one[30 * y + x], other[30 * y + x + 7]) = (255, 255);
        SurfaceDistance.Hausdorff95(one, other, 30).ShouldBe(7);
        SurfaceDistance.Hausdorff95(one, one, 30).ShouldBe(0);
        SurfaceDistance.Hausdorff95(one, new byte[900], 30).ShouldBe(double.NaN);
    }

    [Fact]
    public void Rank_correlation_is_that_of_pen_and_paper()
    {
        Spearman.Correlation([1, 2, 3, 4, 5], [2, 4, 9, 16, 30]).ShouldBe(1, 1e-12);
        Spearman.Correlation([1, 2, 3, 4, 5], [5, 6, 7, 8, 1]).ShouldBe(0, 1e-12);
        Spearman.Correlation([1, 2, 2, 3], [1, 3, 2, 4]).ShouldBe(4.5 / Math.Sqrt(4.5 * 5), 1e-12);
        Spearman.Correlation([1, 1], [1, 2]).ShouldBe(double.NaN);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Dice follows the soft Dice of the map; every ninth frame has no lesion and a poor map.
    private static EvaluationResult Made(int i)
    {
        Random random = new(i);
        bool normal = i % 9 == 8;
        double[] evidence = [.. MaskEvidence.Names.Select(_ => random.NextDouble())];
        evidence[0] = normal ? 0.2 * evidence[0] : 0.4 + 0.6 * evidence[0];
        return new EvaluationResult(new EvaluationCase($"c{i}", "made", $"g{i / 3}", "", "a, \"b\"", "4", double.NaN, "", ""), normal ? 0 : 0.1, 0.1, normal ? 0 : evidence[0], normal ? 0 : evidence[0] / 2, 3, "none", evidence, "");
    }

    private void Write(string run, int from, int count) =>
        ResultTable.Write(Directory.CreateDirectory(Path.Combine(folder, "runs", run)).FullName, Enumerable.Range(from, count).Select(Made));
}
