using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Appliance.Exams;

/// <summary>The exam as it stands. Immutable.</summary>
/// <param name="Exam">Null when none is open.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="LesionsMarked">Lesions marked in it.</param>
/// <param name="LastSaved">The newest record that is on disk.</param>
/// <param name="Patient">The patient's token; null while unbound.</param>
internal sealed record ExamStatus(ExamId? Exam, DateTimeOffset? OpenedAt, int LesionsMarked, SavedRecord? LastSaved, string? Patient = null)
{
    public static ExamStatus None { get; } = new(null, null, 0, null);
}

/// <summary>A record that is on disk.</summary>
internal sealed record SavedRecord(RecordId Id, DateTimeOffset Time);
