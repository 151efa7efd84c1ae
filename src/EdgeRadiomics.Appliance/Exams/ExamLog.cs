namespace EdgeRadiomics.Appliance.Exams;

internal static partial class ExamLog
{
    [LoggerMessage(3000, LogLevel.Information, "lesion {Count} of the exam is saved as record {RecordId}")]
    public static partial void Marked(ILogger log, string recordId, int count);
}
