using System.Security.Cryptography;
using System.Text;

namespace EdgeRadiomics.Appliance.Exams;

/// <summary>
/// Turns a patient reference into the token that stands for it in records: HMAC-SHA256 under the programme's key. A bare hash
/// would not do: a few million hospital numbers are tried out in seconds. The reference itself is kept and logged nowhere.
/// </summary>
internal sealed class PatientTokens
{
    private const int LeastKeyBytes = 32, MostCharacters = 64;

    private readonly byte[]? key;

    private PatientTokens(byte[]? key) => this.key = key;

    /// <summary>The device has no key and takes no reference.</summary>
    public static PatientTokens None { get; } = new(null);

    /// <summary>Reads the programme's key, all bytes of the file as they stand.</summary>
    /// <param name="file">The file, or null for patient.key in the data folder, which need not be there.</param>
    /// <param name="dataFolder">The data folder.</param>
    /// <exception cref="ProblemException">The file cannot be read or is too short to be a key.</exception>
    public static PatientTokens Read(string? file, string dataFolder)
    {
        string path = file ?? Path.Combine(dataFolder, "patient.key");
        if (file is null && !File.Exists(path)) return None;
        try
        {
            byte[] key = File.ReadAllBytes(path);
            return key.Length >= LeastKeyBytes ? new PatientTokens(key)
                : throw new ProblemException($"the key for patient references in {path} has {key.Length} bytes, and {LeastKeyBytes} are the least", "copy the programme's key there again");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"the key for patient references in {path} cannot be read ({e.Message.TrimEnd('.')})", "copy the programme's key there, readable for the appliance", e);
        }
    }

    /// <summary>The token: 64 hexadecimal digits. Blanks, case and what a scanner adds make no other patient.</summary>
    /// <exception cref="ProblemException">There is no key, or it is no reference.</exception>
    public string Of(string reference)
    {
        if (key is null) throw new ProblemException("this device has no key for patient references", "ask the programme for patient.key, or work without a reference");
        string plain = string.Concat(reference.Normalize(NormalizationForm.FormKC).Where(c => !char.IsControl(c) && !char.IsWhiteSpace(c))).ToUpperInvariant();
        if (plain.Length is 0 or > MostCharacters) throw new ProblemException($"a patient reference has 1 to {MostCharacters} characters", "scan or type it again");
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(plain)));
    }
}
