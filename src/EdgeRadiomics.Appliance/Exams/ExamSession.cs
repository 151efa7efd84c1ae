using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Appliance.Exams;

/// <summary>
/// Turns commands into records and keeps them: start, mark, finish. A mark without an open exam opens one, because the
/// sonographer's hand is on the probe and not on the keyboard.
/// </summary>
/// <remarks>Safe from any thread; one command at a time. A command that returns has its record on disk.</remarks>
internal sealed class ExamSession(
    DeviceId device, NewestSnapshot snapshots, Outbox.Outbox outbox, Archive archive, IReadOnlyList<ResultModel> models, TimeProvider time, ILogger log,
    Func<ClockState>? clock = null, PatientTokens? patients = null)
{
    // The page calls a picture stalled after the same time.
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private volatile ExamStatus status = ExamStatus.None;

    public ExamStatus Status => status;

    /// <summary>Closes the exam that is open, if any, and opens a new one.</summary>
    /// <exception cref="ProblemException">A record could not be saved: the exam before is still open, or closed and no new one opened, as <see cref="Status"/> says.</exception>
    public ExamStatus Start()
    {
        lock (gate)
        {
            if (status.Exam is not null) Finish();
            Open();
            return status;
        }
    }

    /// <summary>Records the lesion that the newest snapshot shows.</summary>
    /// <exception cref="ProblemException">There is no lesion to mark, or it could not be saved; nothing was.</exception>
    public ExamStatus Mark()
    {
        lock (gate)
        {
            Snapshot snapshot = snapshots.Value ?? throw new ProblemException("there is no picture yet", "wait for the first frame");
            LesionView lesion = snapshot.Lesion ?? throw new ProblemException("no lesion is marked on the picture", "hold the probe until an outline shows, then mark");
            if (IsStale(snapshot)) throw new ProblemException("the picture is stale", "check the scanner and its cable, then mark again");
            if (status.Exam is null) Open();
            ExamId exam = status.Exam!.Value;
            RecordId id = RecordId.At(time.GetUtcNow());
            archive.Keep(id, snapshot, lesion);
            try
            {
                Save(id, "result", LesionResult.Type, LesionResult.Schema, exam, ResultBuilder.Build(exam, snapshot, lesion, models), RecordJson.Default.CloudEventLesionResult);
            }
            catch
            {
                // On a full disk each new attempt would otherwise leave two more pictures that belong to no record.
                archive.Discard(id);
                throw;
            }
            status = status with { LesionsMarked = status.LesionsMarked + 1, LastSaved = new SavedRecord(id, time.GetUtcNow()) };
            ExamLog.Marked(log, id.ToString(), status.LesionsMarked);
            return status;
        }
    }

    /// <summary>Binds the exam to a patient, and opens one where none is open. Of the reference only its token is kept.</summary>
    /// <exception cref="ProblemException">There is no key, it is no reference, or the record could not be saved; the exam stays as it was.</exception>
    public ExamStatus Bind(string reference)
    {
        string patient = (patients ?? PatientTokens.None).Of(reference);
        lock (gate)
        {
            if (status.Exam is null) Open();
            if (status.Patient == patient) return status;
            SaveEvent(status.Exam!.Value, status.Patient is null ? "bound" : "rebound", status.LesionsMarked, patient);
            status = status with { Patient = patient };
            return status;
        }
    }

    /// <summary>Closes the exam; without one nothing happens.</summary>
    /// <exception cref="ProblemException">The record could not be saved; the exam stays open.</exception>
    public ExamStatus Finish()
    {
        lock (gate)
        {
            if (status.Exam is not { } exam) return status;
            SaveEvent(exam, "closed", status.LesionsMarked, status.Patient);
            status = ExamStatus.None with { LastSaved = status.LastSaved };
            return status;
        }
    }

    // Since it was shown, by the monotonic clock: the calendar of a device jumps when it finds a time server. The next snapshot
    // takes as long as its analysis, seconds on an emulated board: until then this one is no fault of the scanner.
    private bool IsStale(Snapshot snapshot)
    {
        double shownForMs = (MonotonicClock.NowNs(time) - snapshot.MonotonicNs) / 1e6 - snapshot.Latency.Total;
        return shownForMs > Math.Max(StaleAfter.TotalMilliseconds, 2 * (snapshot.Latency.Total - snapshot.Latency.Capture));
    }

    private void Open()
    {
        ExamId exam = new(Guid.NewGuid());
        SaveEvent(exam, "opened", 0, null);
        status = new ExamStatus(exam, time.GetUtcNow(), 0, status.LastSaved);
    }

    private void SaveEvent(ExamId exam, string what, int lesions, string? patient) =>
        Save(RecordId.At(time.GetUtcNow()), "exam", ExamEvent.Type, ExamEvent.Schema, exam,
            new ExamEvent(new ResultExam(exam.ToString()), what, lesions, Notices.Investigational, patient), RecordJson.Default.CloudEventExamEvent);

    private void Save<T>(RecordId id, string stream, string type, string schema, ExamId exam, T data, JsonTypeInfo<CloudEvent<T>> json) =>
        outbox.Append(stream, $"{device.TopicPrefix}/evt/{stream}", id, sequence => Kept(id, stream, JsonSerializer.SerializeToUtf8Bytes(new CloudEvent<T>
        {
            Id = id.ToString(),
            Source = device.Source,
            Type = type,
            Subject = exam.ToString(),
            Time = time.GetUtcNow(),
            DataSchema = schema,
            Stream = stream,
            Session = outbox.Session,
            Sequence = sequence,
            MonotonicNs = MonotonicClock.NowNs(time),
            Clock = (clock?.Invoke() ?? ClockState.Unsynced).Word(),
            Data = data,
        }, json)));

    // Inside the outbox's transaction: a result that is saved has its own text in the archive, also after the outbox has let it go.
    private byte[] Kept(RecordId id, string stream, byte[] record)
    {
        if (stream == "result") archive.Keep(id, record);
        return record;
    }
}
