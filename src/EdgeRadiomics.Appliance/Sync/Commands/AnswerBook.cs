using System.Security.Cryptography;
using System.Text.Json;

namespace EdgeRadiomics.Appliance.Sync.Commands;

/// <summary>One command that was begun: its answer is null until it ended.</summary>
internal sealed record AnswerEntry(string Id, string BodyHash, DateTimeOffset ForgetAt, byte[]? Answer);

/// <summary>The book as it lies on disk.</summary>
internal sealed record AnswerFile(IReadOnlyList<AnswerEntry> Entries);

/// <summary>
/// Commands that have not expired yet, with their answers, on disk: one that comes twice is answered and not run again, also
/// after a restart. One thread at a time.
/// </summary>
internal sealed class AnswerBook
{
    // Commands live an hour at most; a centre that sends more than one in 14 s has lost its mind.
    public const int Most = 256;

    private readonly string path;
    private readonly Dictionary<string, AnswerEntry> entries = new(StringComparer.Ordinal);

    /// <summary>Opens the book. A damaged one is begun anew: its commands expire within the hour.</summary>
    public AnswerBook(string dataFolder)
    {
        path = Path.Combine(dataFolder, "commands.json");
        try
        {
            if (!File.Exists(path)) return;
            foreach (AnswerEntry entry in JsonSerializer.Deserialize(File.ReadAllBytes(path), CommandJson.Default.AnswerFile)?.Entries ?? []) entries[entry.Id] = entry;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            entries.Clear();
        }
    }

    public AnswerEntry? Find(string id) => entries.GetValueOrDefault(id);

    public bool IsFull(DateTimeOffset now)
    {
        foreach (string old in entries.Values.Where(entry => entry.ForgetAt < now).Select(entry => entry.Id).ToArray()) entries.Remove(old);
        return entries.Count >= Most;
    }

    /// <summary>Notes a command, on disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written; the command must not be run.</exception>
    public void Write(AnswerEntry entry)
    {
        entries[entry.Id] = entry;
        KeptFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new AnswerFile([.. entries.Values]), CommandJson.Default.AnswerFile));
    }

    public static string Hash(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));
}
