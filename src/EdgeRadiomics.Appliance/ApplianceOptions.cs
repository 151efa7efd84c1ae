using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Appliance.Panel;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Onnx;

namespace EdgeRadiomics.Appliance;

/// <summary>What <c>run</c> can be told, by appliance.json and, stronger, by the command line.</summary>
/// <remarks>A member with a default has a setter: System.Text.Json's generated code overwrites an init-only default with null where the file is silent.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ApplianceOptions
{
    /// <summary>v4l2:/dev/videoN, replay:DIR, clip:FILE-or-URL or demo. A configuration must name one: an installed device never shows a demonstration unasked.</summary>
    public string? Source { get; init; }

    /// <summary>Frames a second; null lets the source decide: replay 10, demo 20, a clip its own pace.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>embedded, mqtt://HOST:PORT or mqtts://HOST:PORT.</summary>
    public string Broker { get; set; } = "embedded";

    /// <summary>Whose answer lets a record go: application (the centre's) or puback (the broker's); null means puback for the embedded broker and application for others.</summary>
    public string? Ack { get; init; }

    /// <summary>Certificates of the connection to an mqtts:// broker.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>The programme's public key (PEM, ECDSA P-256), whose commands and options are obeyed; null obeys nobody.</summary>
    public string? TrustKey { get; init; }

    /// <summary>Address of the page.</summary>
    public string Http { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Folder of the outbox, the archive and the device's identity.</summary>
    public string Data { get; set; } = "data";

    /// <summary>Folder of the model bundles; null means ./models or those beside the program.</summary>
    public string? Models { get; init; }

    /// <summary>Folder of a vendor's libonnxruntime.so, the way to CUDA and TensorRT; null means the package's own.</summary>
    public string? OrtNative { get; init; }

    /// <summary>What the segmenter runs on: auto (the best that works), tensorrt, cuda, xnnpack or cpu.</summary>
    public string Provider { get; set; } = ExecutionProviders.Auto;

    /// <summary>Key that every request needs when the page listens beyond loopback. Better given by EDGERADIOMICS_ACCESS_KEY.</summary>
    public string? AccessKey { get; init; }

    /// <summary>Site of the programme in topics, 1 to 36 of a-z, 0-9 and -; null keeps what device.json says. Also EDGERADIOMICS_SITE.</summary>
    public string? Site { get; init; }

    /// <summary>The device's own name in topics, as <see cref="Site"/>; null keeps the one made at the first start. Also EDGERADIOMICS_DEVICE.</summary>
    public string? Device { get; init; }

    /// <summary>How much waits for the centre at most.</summary>
    public OutboxOptions Outbox { get; set; } = new();

    /// <summary>File with the programme's key for patient references, 32 bytes or more; null: patient.key in the data folder, and without one no reference is taken.</summary>
    public string? PatientKey { get; init; }

    /// <summary>Pedal, buttons and lights.</summary>
    public PanelOptions Panel { get; set; } = new();

    /// <summary>Reads appliance.json; every option it does not name keeps its default.</summary>
    /// <exception cref="ProblemException">The file is missing, damaged, or names an option that does not exist.</exception>
    public static ApplianceOptions Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ApplianceOptionsJson.Default.ApplianceOptions)
                ?? throw new JsonException("the file is empty");
        }
        catch (JsonException e)
        {
            throw new ProblemException($"{path} is not a valid configuration ({e.Message.TrimEnd('.')})", "mend it, or run without --config", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{path} cannot be read ({e.Message.TrimEnd('.')})", "give the configuration with --config", e);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(ApplianceOptions))]
internal sealed partial class ApplianceOptionsJson : JsonSerializerContext;
