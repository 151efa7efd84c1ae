using System.Text.RegularExpressions;

namespace EdgeRadiomics.Exams;

/// <summary>One patient contact on one device, under a random pseudonym: nothing in it names a patient.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
/// <param name="Value">UUID.</param>
public readonly record struct ExamId(Guid Value)
{
    /// <summary>The id as it stands in records: 32 lower-case hexadecimal digits in five groups.</summary>
    public override string ToString() => Value.ToString("D");
}

/// <summary>Identity of one record, the same on every retry; consumers drop what they have seen. UUID version 7, so it sorts by time.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
/// <param name="Value">UUID version 7.</param>
public readonly record struct RecordId(Guid Value)
{
    /// <summary>Mints an id for a record made at <paramref name="time"/>.</summary>
    public static RecordId At(DateTimeOffset time) => new(Guid.CreateVersion7(time));

    /// <summary>The id as it stands in records and file names.</summary>
    public override string ToString() => Value.ToString("D");
}

/// <summary>One appliance: the site it belongs to and its own name, as they stand in topics.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed partial record DeviceId
{
    /// <summary>Checks and takes both names.</summary>
    /// <param name="site">Site of the programme, 1 to 36 of a-z, 0-9 and -.</param>
    /// <param name="device">Device, 1 to 36 of a-z, 0-9 and -.</param>
    /// <exception cref="ArgumentException">A name has other characters or another length, which brokers would trip over.</exception>
    public DeviceId(string site, string device)
    {
        if (!Segment().IsMatch(site)) throw new ArgumentException($"site '{site}' is not 1 to 36 of a-z, 0-9 and -", nameof(site));
        if (!Segment().IsMatch(device)) throw new ArgumentException($"device '{device}' is not 1 to 36 of a-z, 0-9 and -", nameof(device));
        (Site, Device) = (site, device);
    }

    /// <summary>Site of the programme.</summary>
    public string Site { get; }

    /// <summary>The device's own name.</summary>
    public string Device { get; }

    /// <summary>Prefix of every topic of the device, three slashes.</summary>
    public string TopicPrefix => $"er/v1/{Site}/{Device}";

    /// <summary>CloudEvents source of the device's records.</summary>
    public string Source => $"/er/{Site}/{Device}";

    // \z and not $, which lets a line end through into topics.
    [GeneratedRegex(@"^[a-z0-9-]{1,36}\z")]
    private static partial Regex Segment();
}
