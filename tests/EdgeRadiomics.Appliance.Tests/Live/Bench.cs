using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Live;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRadiomics.Appliance.Tests.Live;

/// <summary>A real server on a free port, with an exam that only counts.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private ExamView exam = ExamView.None;

    /// <summary>The patient reference that came last.</summary>
    public string? Reference { get; private set; }

    private Bench(string address, string? key, TimeProvider time)
    {
        LiveInputs inputs = new(Snapshots, new ExamCommands(Start, Mark, Finish, () => exam, Bind), () => DeviceNow, Descriptors, [Card],
            new SourceView("demo", true), () => CaptureSays);
        Server = new LiveServer(new LiveOptions(address, key), inputs, time, NullLoggerFactory.Instance);
        Client = new HttpClient();
    }

    public NewestSnapshot Snapshots { get; } = new();

    public LiveServer Server { get; }

    public HttpClient Client { get; }

    public DeviceView DeviceNow { get; set; } = new("demo-site", "demo-1", "er/v1/demo-site/demo-1", "7", "embedded", true, 0, null, null, "CPU");

    /// <summary>What capture says the source is doing, once frames stop coming.</summary>
    public SourceState CaptureSays { get; set; } = SourceState.Streaming;

    private static ModelCard Card => new()
    {
        Name = "hints-literature", Version = "1.0.0", Sha256 = new string('a', 64), Task = "hints", Input = new ModelInput { Name = "features", PixelSpacing = "ignored" },
        Output = "probabilities", IntendedUse = "research", Population = "invasive", Synthetic = false, Sources = [], Metrics = [],
        Calibration = "Uncalibrated; proportions fitted to published odds ratios", TrainerVersion = "0.1.0", Seed = 1,
    };

    public static async Task<Bench> OpenAsync(string? key = null, string address = "http://127.0.0.1:0", TimeProvider? time = null)
    {
        Bench bench = new(address, key, time ?? TimeProvider.System);
        await bench.Server.StartAsync(TestContext.Current.CancellationToken);
        bench.Client.BaseAddress = new Uri(bench.Server.Url.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
        return bench;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }

    private static DescriptorView[] Descriptors(ReadOnlyMemory<double> features) =>
    [
        new("posterior-echo", "Posterior echo", features.Span[0], "dB", "shadowing"),
        new("irregularity", "Irregularity", features.Span[1], "", null),
        new("margin", "Margin", features.Span[2], "", null),
    ];

    private ExamAnswer Start()
    {
        exam = ExamView.None with { Id = "e-1", OpenedAt = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero) };
        return new ExamAnswer(true, "Exam open", exam);
    }

    private ExamAnswer Bind(string reference)
    {
        Reference = reference;
        if (exam.Id is null) Start();
        exam = exam with { HasPatient = true };
        return new ExamAnswer(true, "Patient reference taken.", exam);
    }

    private ExamAnswer Mark()
    {
        if (exam.Id is null) return new ExamAnswer(false, "Start an exam first", exam);
        if (Snapshots.Value?.Lesion is null) throw new ProblemException("there is no lesion to mark", "hold the probe still and try again");
        exam = exam with { LesionsMarked = exam.LesionsMarked + 1, LastSaved = new SavedView($"r-{exam.LesionsMarked + 1}", new DateTimeOffset(2026, 11, 23, 12, 3, 4, TimeSpan.Zero)) };
        return new ExamAnswer(true, "Saved", exam);
    }

    private ExamAnswer Finish()
    {
        exam = ExamView.None with { LastSaved = exam.LastSaved };
        return new ExamAnswer(true, "Exam finished", exam);
    }
}
