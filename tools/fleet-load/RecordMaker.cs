using System.Text.Json;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Features;
using EdgeRadiomics.Hints;

namespace EdgeRadiomics.FleetLoad;

/// <summary>Makes records as an appliance does: the real types, the real JSON, plausible numbers.</summary>
/// <remarks>Not thread-safe: a device's own.</remarks>
internal sealed class RecordMaker(DeviceId device, long session, TimeProvider time)
{
    private static readonly string Hash = new('5', 64);

    private readonly Dictionary<string, long> sequences = [];
    private readonly Random random = new(device.Source.Aggregate(17, (sum, c) => unchecked(sum * 31 + c)));
    private ExamId exam = new(Guid.NewGuid());

    public DeviceId Device => device;

    public long Session => session;

    /// <summary>The exam that the next record belongs to.</summary>
    public string Token => exam.ToString();

    /// <summary>Begins a new exam and says so, or says of this one that it is of a patient.</summary>
    public MadeRecord Exam(string what = "opened", string? patient = null)
    {
        if (what == "opened") exam = new ExamId(Guid.NewGuid());
        return Made("exam", ExamEvent.Type, ExamEvent.Schema, new ExamEvent(new ResultExam(Token), what, 0, Notices.Investigational, patient), RecordJson.Default.CloudEventExamEvent);
    }

    /// <summary>A marked lesion of the exam.</summary>
    public MadeRecord Result() => Made("result", LesionResult.Type, LesionResult.Schema, new LesionResult
    {
        Exam = new ResultExam(Token),
        View = new ResultView("left", 10, "long", null),
        Frame = new ResultFrame(Hash, Mono(), 640, 480, false),
        Calibration = new ResultCalibration([0.08, 0.08], "ruler", 0.97),
        Seg = new ResultMask(true, [.. Enumerable.Range(0, 120).Select(_ => random.Next(640))], 4200, 26.9, 0.93, null),
        Quality = new ResultQuality(null, null, []),
        Radiomics = new ResultFeatures(Hash, "edgeradiomics-1", 5, FeatureCatalogue.All.ToDictionary(feature => feature.Name, _ => (double?)Math.Round(random.NextDouble() * 100, 6))),
        Receptors = [.. Enum.GetValues<Marker>().Select(Receptor)],
        Models = [new ResultModel("segmentation", "1.0.0", Hash, "CPU", false)],
        LatencyMs = new ResultLatency(3, 20, 8, 1, 32),
        Operator = new ResultOperator(null),
        Demonstration = false,
    }, RecordJson.Default.CloudEventLesionResult);

    private MadeRecord Made<T>(string stream, string type, string schema, T data, System.Text.Json.Serialization.Metadata.JsonTypeInfo<CloudEvent<T>> json)
    {
        long sequence = sequences[stream] = sequences.GetValueOrDefault(stream) + 1;
        CloudEvent<T> record = new()
        {
            Id = RecordId.At(time.GetUtcNow()).ToString(), Source = device.Source, Type = type, Subject = Token, Time = time.GetUtcNow(), DataSchema = schema, Stream = stream,
            Session = session, Sequence = sequence, MonotonicNs = Mono(), Clock = "synced", Data = data,
        };
        return new MadeRecord(record.Id, device.Source, stream, session, sequence, $"{device.TopicPrefix}/evt/{stream}", JsonSerializer.SerializeToUtf8Bytes(record, json), time.GetTimestamp());
    }

    // A third of the markers gets a hint: most have no evidence.
    private ResultReceptor Receptor(Marker marker) => random.Next(3) == 0
        ? new ResultReceptor(marker, HintState.FavoursPositive, 0.7, [0.5, 0.85], EvidenceGrade.C, null, "malignant", 0.4, null, null)
        : new ResultReceptor(marker, HintState.NoHint, null, null, EvidenceGrade.D, "no hint: no evidence", "malignant", null, null, null);

    private long Mono() => (long)(time.GetTimestamp() * (1e9 / time.TimestampFrequency));
}
