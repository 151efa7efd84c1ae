namespace EdgeRadiomics.Fleet.Page;

/// <summary><c>/api/programme</c>: all that the page shows. Times are ms since 1970, null is "not known".</summary>
internal sealed record ProgrammeView(
    long NowMs, CentreView Centre, TotalsView Totals, IReadOnlyList<DeviceView> Devices, IReadOnlyList<DayView> Days, string Notice);

/// <summary>How the centre itself is.</summary>
internal sealed record CentreView(
    string Broker, string? BrokerTrouble, string Database, string? DatabaseTrouble, IReadOnlyList<string> Workers, long Stored, long Duplicates, IReadOnlyDictionary<string, long> Refused);

/// <summary>Of all results: how many, and of their markers how many have a hint and how many do not.</summary>
internal sealed record TotalsView(long Results, long Hints, long Abstentions, double? AbstentionShare, long Demonstrations);

/// <summary>One device. <paramref name="Open"/> counts numbers that are missing and may still come, <paramref name="Lost"/> those that will not.</summary>
internal sealed record DeviceView(
    string Site, string Device, string State, string? Reason, long SeenMs, long? SinceMs, long? Backlog, double? OldestS, string? Version, string? Models, string? Concerns,
    long Records, long Duplicates, long Refused, long Open, long Lost);

/// <summary>Results of one day, by the devices' calendars.</summary>
/// <param name="Day">As 2026-11-23.</param>
/// <param name="Results">All of them.</param>
/// <param name="Hints">Markers with a hint.</param>
/// <param name="Abstentions">Markers without one.</param>
internal sealed record DayView(string Day, long Results, long Hints, long Abstentions);

/// <summary><c>/api/devices/SITE/DEVICE</c>: the audit of one device's sequences.</summary>
internal sealed record AuditView(string Site, string Device, IReadOnlyList<StreamAudit> Streams, IReadOnlyList<RefusalView> Refused);

/// <summary>One stream: everything up to <paramref name="UpTo"/> is stored, refused or explained.</summary>
internal sealed record StreamAudit(string Stream, long UpTo, long Highest, long Stored, IReadOnlyList<long> Sessions, IReadOnlyList<RangeView> Missing, IReadOnlyList<GapView> Gaps);

internal sealed record RangeView(long From, long To);

internal sealed record GapView(long From, long To, string Reason);

internal sealed record RefusalView(string Stream, long Session, long Seq, string Code, long AtMs);
