using System.Buffers.Binary;
using System.Text;

namespace EdgeRadiomics.Trainer.Torch;

/// <summary>Edits the symbol versions that an ELF library asks of the libraries it needs (the .gnu.version_r section).</summary>
internal static class ElfVersions
{
    private const uint VersionNeedsSection = 0x6ffffffe;
    private const ushort WeakFlag = 0x2;

    /// <summary>Marks one needed version as weak, so that the loader runs the library without it.</summary>
    /// <param name="elf">A whole 64-bit little-endian ELF file, changed in place.</param>
    /// <param name="version">The version's name, e.g. <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Whether the file asks for this version and did so strongly until now.</returns>
    public static bool Weaken(Span<byte> elf, string version)
    {
        if (elf.Length < 64 || BinaryPrimitives.ReadUInt32BigEndian(elf) != 0x7f454c46) return false;
        int sections = (int)U64(elf, 40), size = U16(elf, 58), count = U16(elf, 60);
        for (int i = 0; i < count; i++)
        {
            int header = sections + i * size;
            if (U32(elf, header + 4) != VersionNeedsSection) continue;
            int strings = (int)U64(elf, sections + (int)U32(elf, header + 40) * size + 24);
            return Weaken(elf, (int)U64(elf, header + 24), strings, Encoding.ASCII.GetBytes(version + '\0'));
        }
        return false;
    }

    // Elf64_Verneed: version, count, file, aux, next; Elf64_Vernaux: hash, flags, other, name, next (offsets from the entry itself).
    private static bool Weaken(Span<byte> elf, int need, int strings, ReadOnlySpan<byte> name)
    {
        bool changed = false;
        for (int step = -1; step != 0; need += step)
        {
            int aux = need + (int)U32(elf, need + 8);
            for (int next = -1; next != 0; aux += next)
            {
                ushort flags = U16(elf, aux + 4);
                if (elf[(strings + (int)U32(elf, aux + 8))..].StartsWith(name) && (flags & WeakFlag) == 0)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(elf[(aux + 4)..], (ushort)(flags | WeakFlag));
                    changed = true;
                }
                next = (int)U32(elf, aux + 12);
            }
            step = (int)U32(elf, need + 12);
        }
        return changed;
    }

    private static ushort U16(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt16LittleEndian(elf[at..]);

    private static uint U32(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt32LittleEndian(elf[at..]);

    private static ulong U64(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt64LittleEndian(elf[at..]);
}
