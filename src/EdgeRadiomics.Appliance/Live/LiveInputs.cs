using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Appliance.Live;

/// <summary>What the page shows and whom it commands; the verb that starts the page wires these.</summary>
/// <param name="Snapshots">The newest state of the line.</param>
/// <param name="Exam">Commands to the exam.</param>
/// <param name="Device">Device and sync state, asked a few times a second from any thread.</param>
/// <param name="Descriptors">The descriptors among the fused features of a lesion, ready to read.</param>
/// <param name="Models">Cards of the active bundles.</param>
/// <param name="Source">Where the frames come from.</param>
/// <param name="Capture">What the source is doing, asked when frames stop coming.</param>
internal sealed record LiveInputs(
    NewestSnapshot Snapshots,
    ExamCommands Exam,
    Func<DeviceView> Device,
    Func<ReadOnlyMemory<double>, IReadOnlyList<DescriptorView>> Descriptors,
    IReadOnlyList<ModelCard> Models,
    SourceView Source,
    Func<SourceState> Capture);

/// <summary>The exam as the page commands it. Commands come one at a time; a ProblemException counts as refused.</summary>
internal sealed record ExamCommands(Func<ExamAnswer> Start, Func<ExamAnswer> Mark, Func<ExamAnswer> Finish, Func<ExamView> Current, Func<string, ExamAnswer>? Bind = null);

/// <summary>Answer to an exam command.</summary>
/// <param name="Ok">False: refused, <paramref name="Message"/> says why.</param>
/// <param name="Message">One sentence for the operator.</param>
/// <param name="Exam">The exam after the command.</param>
internal sealed record ExamAnswer(bool Ok, string Message, ExamView Exam);

/// <summary>The exam as the page shows it.</summary>
/// <param name="Id">Null when no exam is open.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="LesionsMarked">Lesions marked in it so far.</param>
/// <param name="LastSaved">The newest result that is safely on disk.</param>
/// <param name="Message">Something the operator should read, e.g. an exam that was resumed.</param>
/// <param name="HasPatient">Whether it is bound to a patient; the token is not shown.</param>
internal sealed record ExamView(string? Id, DateTimeOffset? OpenedAt, int LesionsMarked, SavedView? LastSaved, string? Message, bool HasPatient = false)
{
    /// <summary>No exam, nothing saved.</summary>
    public static ExamView None { get; } = new(null, null, 0, null, null);
}

/// <summary>A result that is safely on disk.</summary>
internal sealed record SavedView(string RecordId, DateTimeOffset Time);

/// <summary>Device and sync state.</summary>
/// <param name="Site">Site of the programme.</param>
/// <param name="Device">Device id.</param>
/// <param name="TopicPrefix">Prefix of its MQTT topics.</param>
/// <param name="Session">Session of this run.</param>
/// <param name="Broker">Broker address, or <c>embedded</c>.</param>
/// <param name="BrokerConnected">Whether records can leave now.</param>
/// <param name="OutboxDepth">Records not yet confirmed.</param>
/// <param name="OldestUnsentS">Age of the oldest of them, s.</param>
/// <param name="LastError">The newest sync error in words.</param>
/// <param name="Provider">What the models run on, e.g. <c>CPU</c>.</param>
/// <param name="Concern">What a person should look after on the device, in a few words; null when all is well.</param>
/// <param name="Acknowledgement">Whose answer lets a record go: <c>application</c>, the centre's, or <c>puback</c>, the broker's.</param>
internal sealed record DeviceView(
    string Site, string Device, string TopicPrefix, string Session, string Broker, bool BrokerConnected,
    int OutboxDepth, double? OldestUnsentS, string? LastError, string Provider, string? Concern = null, string? Acknowledgement = null);

/// <summary>One sonographic descriptor, ready to read.</summary>
/// <param name="Name">Name in the feature catalogue.</param>
/// <param name="Label">What the page calls it, e.g. <c>Posterior echo</c>.</param>
/// <param name="Value">Measured value; NaN where undefined.</param>
/// <param name="Unit">Unit, e.g. <c>dB</c>, or empty.</param>
/// <param name="Words">What the value means, e.g. <c>shadowing</c>.</param>
internal sealed record DescriptorView(string Name, string Label, double? Value, string Unit, string? Words);

/// <summary>Where the frames come from.</summary>
internal sealed record SourceView(string Description, bool Demonstration);
