using System.Buffers.Binary;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>
/// The log beside the database (sqlite.org/walformat). SQLite reads it up to the first frame whose checksum fails and silently
/// forgets the rest: right for a torn end, wrong for a flipped bit in the middle, after which saved records stand.
/// </summary>
internal sealed class WalFile
{
    private const int HeaderBytes = 32, FrameHeaderBytes = 24, FrameBytes = FrameHeaderBytes + OutboxSchema.PageBytes;
    private const uint BigEndianSums = 0x377f0683;

    private readonly Dictionary<uint, long> newest = [];

    private WalFile()
    {
    }

    /// <summary>Whether a frame of the present log fails its checksum.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Where in the log the newest content of a page stands.</summary>
    public IReadOnlyDictionary<uint, long> Pages => newest;

    public static WalFile Read(string path)
    {
        WalFile wal = new();
        if (!File.Exists(path)) return wal;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20);
        byte[] header = new byte[HeaderBytes], frame = new byte[FrameBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes) return wal;
        bool isBigEndian = Word(header, 0) == BigEndianSums;
        (uint, uint) sum = Sum((0, 0), header.AsSpan(0, 24), isBigEndian), salt = (Word(header, 16), Word(header, 20));
        bool isHeaderGood = sum == (Word(header, 24), Word(header, 28));
        bool hasBroken = false;
        for (long at = HeaderBytes; file.ReadAtLeast(frame, FrameBytes, throwOnEndOfStream: false) == FrameBytes; at += FrameBytes)
        {
            if (!isHeaderGood && at == HeaderBytes) (salt, hasBroken) = ((Word(frame, 8), Word(frame, 12)), true);
            // A frame of an earlier log is the end of this one, unless one of this log follows it.
            if ((Word(frame, 8), Word(frame, 12)) != salt)
            {
                hasBroken = true;
                continue;
            }
            wal.IsDamaged |= hasBroken;
            sum = Sum(Sum(sum, frame.AsSpan(0, 8), isBigEndian), frame.AsSpan(FrameHeaderBytes), isBigEndian);
            (uint, uint) written = (Word(frame, 16), Word(frame, 20));
            if (sum != written) wal.IsDamaged = true;
            sum = written;
            wal.newest[Word(frame, 0)] = at + FrameHeaderBytes;
        }
        return wal;
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private static (uint, uint) Sum((uint First, uint Second) sum, ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        for (int i = 0; i < bytes.Length; i += 8)
        {
            sum.First = unchecked(sum.First + (isBigEndian ? Word(bytes, i) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[i..])) + sum.Second);
            sum.Second = unchecked(sum.Second + (isBigEndian ? Word(bytes, i + 4) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i + 4)..])) + sum.First);
        }
        return sum;
    }
}
