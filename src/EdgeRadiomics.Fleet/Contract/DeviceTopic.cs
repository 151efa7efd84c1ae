using System.Diagnostics.CodeAnalysis;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Fleet.Contract;

/// <summary>A topic below a device's prefix, taken apart: <c>er/v1/{site}/{device}/evt/result</c> is the device and <c>evt/result</c>.</summary>
internal sealed record DeviceTopic(DeviceId Device, string Name)
{
    /// <summary>What Fleet listens to. One filter must not overlap another: RabbitMQ then delivers twice.</summary>
    public static readonly IReadOnlyList<string> Filters = ["er/v1/+/+/evt/#", "er/v1/+/+/status", "er/v1/+/+/birth", "er/v1/+/+/health"];

    /// <summary>The stream that an <c>evt/</c> topic carries, or null.</summary>
    public string? Stream => Name.StartsWith("evt/", StringComparison.Ordinal) ? Name["evt/".Length..] : null;

    public static bool TryParse(string topic, [NotNullWhen(true)] out DeviceTopic? parsed)
    {
        parsed = null;
        if (topic.Split('/', 5) is not ["er", "v1", var site, var device, var name]) return false;
        try
        {
            parsed = new DeviceTopic(new DeviceId(site, device), name);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
