using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Exams;
using EdgeRadiomics.Appliance.Live;
using EdgeRadiomics.Appliance.Panel;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Appliance.Sync.Commands;
using EdgeRadiomics.Appliance.Sync.Configuration;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Onnx;

namespace EdgeRadiomics.Appliance;

/// <summary>Wires the rooms of <c>run</c> and keeps them going until it is stopped.</summary>
internal static class ApplianceRun
{
    /// <exception cref="ProblemException">Something a person must mend; nothing is left running.</exception>
    public static async Task<int> RunAsync(ApplianceOptions options, CancellationToken stop)
    {
        // System.CommandLine catches signals only once an action has yielded; loading the models first would leave a gap.
        await Task.Yield();
        await using RunModels models = new(options);
        string source = options.Source ?? throw new ArgumentException("run needs a source", nameof(options));
        using ILoggerFactory logs = LoggerFactory.Create(log => log.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning));
        FlooredClock time = FlooredClock.Open(options.Data, logs.CreateLogger<FlooredClock>());
        LoopPulses loops = new(time, source);
        using SystemdNotifier systemd = SystemdNotifier.FromEnvironment(logs.CreateLogger<SystemdNotifier>());
        BrokerAddress broker = BrokerAddress.Parse(options.Broker);
        SyncSettings settings = SyncSettings.Of(options, broker);
        LiveOptions live = new(options.Http, options.AccessKey);

        using IPanel? panel = PanelWiring.Open(options.Panel, time, systemd.IsService);
        DeviceId device = DeviceIdentity.LoadOrMake(options.Data, options.Site, options.Device);
        using Outbox.Outbox outbox = Outbox.Outbox.Open(Path.Combine(options.Data, "outbox.db"), time, logs.CreateLogger<Outbox.Outbox>(),
            Outbox.OutboxSettings.Of(options.Outbox, device, () => time.State));
        Archive archive = new(Path.Combine(options.Data, "archive"));

        (OnnxSegmenter segmenter, OnnxHintModel hintModel, ModelCard[] cards) = await models.Ready();
        NewestSnapshot snapshots = new();
        using NewestFrame newestFrame = new();
        CaptureOptions captureOptions = CaptureOptions.For(source, options.FramesPerSecond, systemd.IsService);
        ILogger captureLog = logs.CreateLogger<CaptureLoop>();
        using CaptureLoop capture = new(() => FrameSources.Open(source, captureOptions, time, captureLog), new FramePool(), newestFrame, captureOptions, time, captureLog, loops.Capture);
        AnalysisLoop analysis = new(newestFrame, new ExamPipeline(segmenter) { Timestamp = time.GetTimestamp }, new HintPolicy(hintModel), snapshots, time, loops.Analysis);

        ExamSession exam = new(device, snapshots, outbox, archive,
            [Model(cards[0], segmenter.Provider), Model(cards[1], hintModel.Provider)], time, logs.CreateLogger<ExamSession>(), () => time.State, PatientTokens.Read(options.PatientKey, options.Data));
        HealthInputs healthInputs = new(options.Data, new DeviceSensors(), time, () => capture.State, newestFrame, snapshots, outbox.Depth, segmenter.Provider.Name);
        using DeviceWiring health = new(healthInputs, loops, outbox, () => DeviceWiring.Birth(options, capture.State.IsDemonstration, cards, $"{segmenter.Provider}", outbox.Session), systemd, logs.CreateLogger<DeviceWiring>());
        using TrustKey? trust = options.TrustKey is { } key ? TrustKey.Read(key) : null;
        DesiredOptions desired = DesiredOptions.Open(options.Data);
        using RecordSync sync = new(broker, device, outbox, snapshots, time, logs.CreateLogger<RecordSync>(), health.Reports, loops.Sync, settings,
            new RemoteInputs(options.Data, trust, desired, () => time.State, time.Hint));
        await using LiveServer page = new(live, Inputs(snapshots, exam, device, broker, outbox, sync, cards, capture, health, segmenter.Provider), time, logs);
        await page.StartAsync(stop);
        await using EmbeddedBroker? embedded = broker.IsEmbedded ? await EmbeddedBroker.StartAsync(broker) : null;
        desired.Started();
        Greet(options, page.Url, device, broker, capture.State.Source, segmenter.Provider);

        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        PanelLoop? hands = panel is null ? null : new(panel, PanelWiring.Commands(exam),
            () => PanelWiring.Lights(capture.State.State, snapshots.Value, sync.Status, outbox.Depth().Records), time, logs.CreateLogger<PanelLoop>());
        Task[] running = [OnThread("capture", () => capture.Run(ending.Token)), OnThread("analysis", () => analysis.Run(ending.Token)), sync.RunAsync(ending.Token), health.RunAsync(ending.Token), .. hands is null ? Array.Empty<Task>() : [hands.RunAsync(ending.Token)]];
        Task first = await Task.WhenAny(running);
        await ending.CancelAsync();
        await Task.WhenAll(running);
        await first;
        return 0;
    }

    private static LiveInputs Inputs(NewestSnapshot snapshots, ExamSession exam, DeviceId device, BrokerAddress broker, Outbox.Outbox outbox, RecordSync sync, ModelCard[] cards, CaptureLoop capture, DeviceWiring health, ProviderInUse provider)
    {
        ExamCommands commands = new(
            () => Answer(exam.Start(), "Exam started."),
            () => Answer(exam.Mark(), "Lesion saved."),
            () => Answer(exam.Finish(), "Exam finished."),
            () => View(exam.Status),
            reference => Answer(exam.Bind(reference), "Patient reference taken."));
        return new LiveInputs(snapshots, commands, Device, DescriptorWords.Of, cards,
            new SourceView(capture.State.Source, capture.State.IsDemonstration), () => capture.State.State);

        DeviceView Device()
        {
            (SyncStatus status, Outbox.OutboxDepth depth) = (sync.Status, outbox.Depth());
            return new DeviceView(device.Site, device.Device, device.TopicPrefix, $"{outbox.Session}", broker.IsEmbedded ? "embedded" : broker.ToString(),
                status.Connected, depth.Records, depth.OldestAge?.TotalSeconds, status.LastError, $"{provider}", health.Concern,
                status.WaitsForCentre ? SyncSettings.Application : SyncSettings.Puback);
        }
    }

    private static ResultModel Model(ModelCard card, ProviderInUse provider) => new(card.Name, card.Version, card.Sha256, provider.Name, card.Synthetic);

    private static ExamAnswer Answer(ExamStatus status, string message) => new(true, message, View(status));

    private static ExamView View(ExamStatus status) => new(status.Exam?.ToString(), status.OpenedAt, status.LesionsMarked,
        status.LastSaved is { } saved ? new SavedView(saved.Id.ToString(), saved.Time) : null, null, status.Patient is not null);

    // Capture and analysis wait and compute; they get threads of their own instead of two of the pool's.
    private static Task OnThread(string name, Action loop)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                loop();
                ended.SetResult();
            }
            catch (Exception e)
            {
                ended.SetException(e);
            }
        }) { Name = name, IsBackground = true }.Start();
        return ended.Task;
    }

    private static void Greet(ApplianceOptions options, string url, DeviceId device, BrokerAddress broker, string source, ProviderInUse provider)
    {
        Console.WriteLine($"""
            EdgeRadiomics {DeviceWiring.Version}. {Notices.Investigational}
              page     {url}
              topics   {device.TopicPrefix}/#   at {broker}{(broker.IsEmbedded ? " (embedded)" : "")}
              source   {source}
              provider {provider}{(OrtRuntime.Native is { } native ? $"\n  ort      {native}" : "")}
              data     {Path.GetFullPath(options.Data)}
            Open the page and press M to mark a lesion; its record goes to {device.TopicPrefix}/evt/result:
              mosquitto_sub -h {broker.Host} -p {broker.Port} -t 'er/v1/#' -v
            Ctrl-C stops.
            """);
    }
}
