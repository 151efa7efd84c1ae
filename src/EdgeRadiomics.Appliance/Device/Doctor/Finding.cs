using System.Text.Json.Serialization;

namespace EdgeRadiomics.Appliance.Device.Doctor;

internal enum FindingLevel
{
    Ok,
    Note,
    Fail,
}

/// <summary>What one check found. A note works but should be known; a failure keeps the appliance from its work.</summary>
internal sealed record Finding(FindingLevel Level, string What, string Found, string? Remedy = null)
{
    public static Finding Ok(string what, string found) => new(FindingLevel.Ok, what, found);

    public static Finding Note(string what, string found, string remedy) => new(FindingLevel.Note, what, found, remedy);

    public static Finding Fail(string what, string found, string remedy) => new(FindingLevel.Fail, what, found, remedy);

    /// <summary>A problem as a failure: what is wrong, then how to mend it.</summary>
    public static Finding Of(string what, ProblemException problem)
    {
        int cut = problem.Message.LastIndexOf("; ", StringComparison.Ordinal);
        return cut < 0 ? Fail(what, problem.Message, "see the message") : Fail(what, problem.Message[..cut], problem.Message[(cut + 2)..].TrimEnd('.'));
    }
}

/// <summary>What <c>doctor --json</c> prints.</summary>
internal sealed record DoctorReport(bool Healthy, string Version, IReadOnlyList<Finding> Findings);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;
