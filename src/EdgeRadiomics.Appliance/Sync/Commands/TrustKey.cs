using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRadiomics.Appliance.Sync.Commands;

/// <summary>The programme's public key: what it has signed for this device and topic is obeyed. One thread at a time.</summary>
internal sealed class TrustKey : IDisposable
{
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly ECDsa key;

    private TrustKey(ECDsa key) => this.key = key;

    /// <exception cref="ProblemException">The file is missing or holds no public key of the curve P-256.</exception>
    public static TrustKey Read(string path)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != P256) throw new CryptographicException("it is of another curve than P-256");
            return new TrustKey(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new ProblemException($"the trust key {path} cannot be read ({e.Message.TrimEnd('.')})", "give trustKey in appliance.json as a PEM file with an ECDSA public key of P-256, or take it out", e);
        }
    }

    /// <summary>The body of a signed document; null where it is none, or not signed by this key for <paramref name="topic"/>.</summary>
    public byte[]? Open(string topic, byte[] payload)
    {
        try
        {
            SignedDocument? document = JsonSerializer.Deserialize(payload, CommandJson.Default.SignedDocument);
            return document is not null && key.VerifyData(SignedBytes(topic, document.Body), document.Signature, HashAlgorithmName.SHA256) ? document.Body : null;
        }
        catch (Exception e) when (e is JsonException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>What is signed: the whole topic, a zero byte, the body. So a command for one device is none for another.</summary>
    public static byte[] SignedBytes(string topic, byte[] body) => [.. Encoding.UTF8.GetBytes(topic), 0, .. body];

    public void Dispose() => key.Dispose();
}

/// <summary>A body with its signature (ECDSA P-256, SHA-256, 64 bytes r and s), both as base64.</summary>
internal sealed record SignedDocument(byte[] Body, byte[] Signature);

/// <summary>Body of a command. <c>Id</c> is the idempotency key; the command dies <c>ExpiresInMs</c> after <c>Issued</c>.</summary>
internal sealed record CommandBody(string Id, DateTimeOffset Issued, long ExpiresInMs, string? CorrelationId = null);

/// <summary><c>rsp/{name}</c>. <c>Outcome</c> is done or refused; <c>Data</c> is what was asked for.</summary>
internal sealed record CommandAnswer(string Id, string Name, string Outcome, string Message, string? CorrelationId, JsonElement? Data = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, MaxDepth = 16)]
[JsonSerializable(typeof(SignedDocument))]
[JsonSerializable(typeof(CommandBody))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(AnswerFile))]
internal sealed partial class CommandJson : JsonSerializerContext;
