using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Appliance.Device;

/// <summary>Who this appliance is: made at its first start, kept in device.json of the data folder.</summary>
internal static class DeviceIdentity
{
    /// <param name="dataFolder">Where device.json lies or is made.</param>
    /// <param name="site">Configured site, stronger than the file's; null keeps the file's.</param>
    /// <param name="device">Configured name, stronger than the file's; null keeps the file's.</param>
    /// <exception cref="ProblemException">The file is damaged, a configured name cannot stand in a topic, or the folder cannot be written.</exception>
    public static DeviceId LoadOrMake(string dataFolder, string? site = null, string? device = null)
    {
        site = Checked("site", site);
        device = Checked("device", device);
        string path = Path.Combine(dataFolder, "device.json");
        try
        {
            Directory.CreateDirectory(dataFolder);
            if (!File.Exists(path)) Write(path, new DeviceFile("local", "dev-" + RandomNumberGenerator.GetHexString(8, lowercase: true)));
            DeviceFile file = JsonSerializer.Deserialize(File.ReadAllBytes(path), DeviceJson.Default.DeviceFile) ?? throw new JsonException("it is empty");
            DeviceId kept = new(file.Site, file.Device);
            return new DeviceId(site ?? kept.Site, device ?? kept.Device);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new ProblemException($"{path} is not a device identity ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})",
                "mend it, or delete it to get a new one (the centre will then see a new device)", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"the data folder {dataFolder} cannot be written ({e.Message.TrimEnd('.')})", "choose another with --data", e);
        }
    }

    /// <summary>The name itself, if a topic can carry it; null stays null.</summary>
    /// <exception cref="ProblemException">It cannot.</exception>
    public static string? Checked(string option, string? name)
    {
        try
        {
            return name is null ? null : new DeviceId(name, name).Site;
        }
        catch (ArgumentException)
        {
            throw new ProblemException($"'{name}' cannot be the {option} in topics", $"give {option} in appliance.json as 1 to 36 of a-z, 0-9 and -");
        }
    }

    private static void Write(string path, DeviceFile file)
    {
        string part = path + ".part";
        using (FileStream stream = new(part, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, file, DeviceJson.Default.DeviceFile);
            stream.Flush(flushToDisk: true);
        }
        File.Move(part, path, overwrite: true);
    }
}

internal sealed record DeviceFile(string Site, string Device);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DeviceFile))]
internal sealed partial class DeviceJson : JsonSerializerContext;
