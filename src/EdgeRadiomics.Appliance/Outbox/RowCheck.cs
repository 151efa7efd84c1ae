using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>CRC-32C of rows: the database's own check finds a broken page, but not a flipped bit in a text.</summary>
internal static class RowCheck
{
    public static long Of(OutboxEntry entry) =>
        Add(Add(Add(Add(Add(Add(Add(Add(Add(~0u, entry.Number), entry.RecordId), entry.Stream), entry.Session), entry.Sequence), entry.Topic), entry.Payload), entry.CreatedMs), entry.IsSynced ? 1 : 0);

    /// <summary>Of a stream or the session: its name and its counters.</summary>
    public static long Of(string name, long session, long last) => Add(Add(Add(~0u, name), session), last);

    private static uint Add(uint crc, long value) => BitOperations.Crc32C(crc, (ulong)value);

    private static uint Add(uint crc, string text) => Add(Add(crc, text.Length), MemoryMarshal.AsBytes(text.AsSpan()));

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (byte one in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, one);
        return Add(crc, bytes.Length);
    }
}
