using System.Diagnostics;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.TestData;
using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Segmentation;

namespace EdgeRadiomics.Trainer.Tests.Segmentation;

/// <summary>The program as people start it, and the bundle that it made.</summary>
public sealed class SegmentationVerbTests : IDisposable
{
    private static readonly string Bundle = Repository.PathOf("models", "segmentation");

    private readonly string folder = Directory.CreateTempSubdirectory("verbs").FullName;

    [Fact]
    public void Interrupted_training_leaves_a_bundle_that_evaluates_and_a_checkpoint_that_resumes()
    {
        string data = Data(), target = Path.Combine(folder, "out");
        (int code, string output, string error) = Run(interrupt: true, "segmentation", "train", "--data", data, "--out", target, "--steps", "48", "--threads", "2");
        error.ShouldBeEmpty();
        code.ShouldBe(0, output);
        output.ShouldContain("--resume goes on");
        foreach (string file in (string[])["model.onnx", "card.json", "README.md", "split.csv", "training.checkpoint"])
            File.Exists(Path.Combine(target, file)).ShouldBeTrue(file);
        (code, output, error) = Run(interrupt: false, "segmentation", "evaluate", "--data", data, "--model", target, "--out", folder);
        error.ShouldBeEmpty();
        output.ShouldContain("figures of the card reproduced");
        CsvTable.Read(Path.Combine(folder, "evaluation.csv")).Rows.Count.ShouldBe(8);
        (code, _, error) = Run(interrupt: false, "segmentation", "train", "--data", data, "--out", target, "--steps", "49", "--resume");
        code.ShouldBe(1);
        error.ShouldContain("other options");
    }

    [Fact]
    public void A_card_that_promises_other_figures_fails_the_evaluation()
    {
        Repository.SharedData("busi", "index_core.csv");
        string copy = Path.Combine(folder, "bundle"), data = Repository.SharedData();
        Directory.CreateDirectory(copy);
        foreach (string file in (string[])["model.onnx", "split.csv", "card.json"]) File.Copy(Path.Combine(Bundle, file), Path.Combine(copy, file));
        ModelMetric first = ModelBundle.Load(Bundle, "segmentation").Card.Metrics[0];
        string card = File.ReadAllText(Path.Combine(copy, "card.json")), value = Text.Of($"\"value\": {first.Value}");
        card.ShouldContain(value);
        File.WriteAllText(Path.Combine(copy, "card.json"), card.Replace(value, Text.Of($"\"value\": {first.Value + 0.01}"), StringComparison.Ordinal));
        StringWriter output = new();
        Should.Throw<ProblemException>(() => new SegmentationWork(data, output).Evaluate(copy, null)).Message.ShouldContain("the card says");
    }

    [Fact]
    public void The_shipped_bundle_gives_its_cards_figures_and_meets_the_minimum()
    {
        StringWriter output = new();
        new SegmentationWork(Repository.SharedData(), output).Evaluate(Bundle, null);
        output.ToString().ShouldContain("figures of the card reproduced");
        Dictionary<string, double> dice = ModelBundle.Load(Bundle, "segmentation").Card.Metrics
            .Where(metric => metric.Name == "dice-mean").ToDictionary(metric => metric.Set, metric => metric.Value);
        dice["bus-bra-test"].ShouldBeGreaterThan(0.85);
        dice["busi-test"].ShouldBeGreaterThan(0.72);
    }

    [Fact]
    public void The_shipped_bundle_marks_the_committed_frames()
    {
        List<EvaluatedCase> results = SegmentationEvaluation.Run(ModelBundle.Load(Bundle, "segmentation"), TinyData.Cases(50, Side.Test));
        results.Average(result => result.Dice).ShouldBeGreaterThan(0.8);
        new FileInfo(Path.Combine(Bundle, "model.onnx")).Length.ShouldBeLessThan(5_000_000);
    }

    [Theory]
    [InlineData(2, "--steps must be at least 1", "--data", "DATA", "--out", "OUT", "--steps", "0")]
    [InlineData(2, "--out", "--data", "DATA")]
    [InlineData(1, "there is no data folder", "--data", "DATA/nowhere", "--out", "OUT")]
    [InlineData(1, "index_core.csv cannot be read", "--data", "DATA/busi", "--out", "OUT")]
    [InlineData(1, "cannot be read as a PNG", "--data", "BROKEN", "--out", "OUT")]
    [InlineData(1, "cannot be used as a folder", "--data", "DATA", "--out", "DATA/busi/index_core.csv")]
    [InlineData(1, "no whole checkpoint", "--data", "DATA", "--out", "OUT", "--resume")]
    public void Bad_input_is_one_clear_line(int code, string says, params string[] arguments)
    {
        string data = Data();
        string[] real = Array.ConvertAll(arguments, one => one.Replace("DATA", data, StringComparison.Ordinal).Replace("BROKEN", data, StringComparison.Ordinal).Replace("OUT", Path.Combine(folder, "out"), StringComparison.Ordinal));
        if (arguments.Contains("BROKEN")) File.WriteAllText(Directory.GetFiles(Path.Combine(data, "busi", "images"))[0], "no picture");
        (int given, _, string error) = Run(interrupt: false, ["segmentation", "train", .. real]);
        error.TrimEnd().Split('\n').Length.ShouldBe(1, error);
        error.ShouldContain(says);
        given.ShouldBe(code);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Data()
    {
        string data = Path.Combine(folder, "data");
        TinyData.Write(data);
        return data;
    }

    private static (int Code, string Output, string Error) Run(bool interrupt, params string[] arguments)
    {
        string program = Repository.PathOf("artifacts", "bin", "EdgeRadiomics.Trainer", "release", "EdgeRadiomics.Trainer");
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        List<string> lines = [];
        while (process.StandardOutput.ReadLine() is { } line)
        {
            lines.Add(line);
            if (interrupt && line.StartsWith("step ", StringComparison.Ordinal)) Process.Start("kill", ["-TERM", $"{process.Id}"])!.WaitForExit();
            interrupt &= !line.StartsWith("step ", StringComparison.Ordinal);
        }
        process.WaitForExit();
        return (process.ExitCode, string.Join('\n', lines), error.Result);
    }
}
