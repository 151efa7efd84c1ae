using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Hints;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Core.Tests.Exams;

/// <summary>The records' JSON is a contract with the centre: a change here is a new version of the schema, not a refactoring.</summary>
public class RecordJsonTests
{
    [Fact]
    public void A_result_is_written_as_the_golden_file_says() => Matches("lesion-result.golden.json", Written(Result()));

    [Fact]
    public void An_exam_event_is_written_as_the_golden_file_says() => Matches("exam-event.golden.json", JsonSerializer.Serialize(
        Envelope(ExamEvent.Type, ExamEvent.Schema, "exam", new ExamEvent(new ResultExam(Exam), "opened", 0, Notices.Investigational)), RecordJson.Default.CloudEventExamEvent));

    [Fact]
    public void A_result_is_read_back_as_it_was_written()
    {
        string json = Written(Result());
        Written(JsonSerializer.Deserialize(json, RecordJson.Default.CloudEventLesionResult)!.Data).ShouldBe(json);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_that_is_none_is_never_written(double value) =>
        Should.Throw<ArgumentException>(() => Written(Result() with { Seg = Result().Seg with { Score = value } }));

    private const string Exam = "0b7e1c1a-52b1-4c63-9d8e-3f1a6f0c2d11";

    private static string Written(LesionResult result) =>
        JsonSerializer.Serialize(Envelope(LesionResult.Type, LesionResult.Schema, "result", result), RecordJson.Default.CloudEventLesionResult);

    private static CloudEvent<T> Envelope<T>(string type, string schema, string stream, T data) => new()
    {
        Id = "019ab0f5-3c00-7000-8000-000000000001", Source = "/er/local/dev-0a1b2c3d", Type = type, Subject = Exam,
        Time = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero), DataSchema = schema, Stream = stream,
        Session = 3, Sequence = 41, MonotonicNs = 123_456_789, Clock = "unsynced", Data = data,
    };

    private static LesionResult Result() => new()
    {
        Exam = new ResultExam(Exam),
        View = new ResultView(null, null, null, null),
        Frame = new ResultFrame(new string('a', 64), 123_000_000, 512, 400, false),
        Calibration = new ResultCalibration([0.1, 0.1], "ruler", null),
        Seg = new ResultMask(true, [10, 10, 20, 10, 20, 20, 10, 20], 121, 1.21, 0.93, null),
        Quality = new ResultQuality(null, null, ["too few frames"]),
        Radiomics = new ResultFeatures(new string('b', 64), "edgeradiomics-features/1", 5, new Dictionary<string, double?> { ["mean"] = 41.5, ["undefined"] = null }),
        Receptors =
        [
            ResultReceptor.Of(new ReceptorHint { Marker = Marker.Er, State = HintState.FavoursPositive, Probability = 0.8, Low = 0.6, High = 0.9, Grade = EvidenceGrade.C, Prevalence = 0.75 }),
            ResultReceptor.Of(new ReceptorHint { Marker = Marker.Her2, State = HintState.NoHint, Grade = EvidenceGrade.D, AbstainReason = "no evidence" }),
        ],
        Models = [new ResultModel("segmentation", "1.0.0", new string('c', 64), "CPU", false)],
        LatencyMs = new ResultLatency(1, 20.5, 3, 0.5, 25),
        Operator = new ResultOperator(null),
        Demonstration = true,
    };

    private static void Matches(string file, string json)
    {
        string path = Repository.PathOf("tests", "EdgeRadiomics.Core.Tests", "Exams", file);
        string written = JsonNode.Parse(json)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        if (Environment.GetEnvironmentVariable("EDGERADIOMICS_GOLDEN") == "1") File.WriteAllText(path, written + "\n");
        written.ShouldBe(File.ReadAllText(path).TrimEnd());
    }
}
