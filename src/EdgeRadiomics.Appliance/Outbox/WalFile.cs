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

    private readonly Dictionary<uint, long> committed = [], newest = [];

    private WalFile()
    {
    }

    /// <summary>
    /// Whether a frame fails its checksum though it was finished: a good one follows it, or it ends a transaction. A process that
    /// dies between a frame's head and its page leaves the second too, rarely; the repair then finds all there is.
    /// </summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Where in the log the newest committed content of a page stands.</summary>
    public IReadOnlyDictionary<uint, long> Committed => committed;

    /// <summary>Where the newest content of a page stands, whatever its checksum says and whether or not it was committed.</summary>
    public IReadOnlyDictionary<uint, long> Newest => newest;

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
        Dictionary<uint, long> pending = [];
        for (long at = HeaderBytes; file.ReadAtLeast(frame, FrameBytes, throwOnEndOfStream: false) == FrameBytes; at += FrameBytes)
        {
            if (!isHeaderGood && at == HeaderBytes) (salt, hasBroken) = ((Word(frame, 8), Word(frame, 12)), true);
            // A frame of an earlier log is the end of this one, unless one of this log follows it.
            if ((Word(frame, 8), Word(frame, 12)) != salt)
            {
                hasBroken = true;
                continue;
            }
            sum = Sum(Sum(sum, frame.AsSpan(0, 8), isBigEndian), frame.AsSpan(FrameHeaderBytes), isBigEndian);
            (uint, uint) written = (Word(frame, 16), Word(frame, 20));
            bool isGood = sum == written, isLast = Word(frame, 4) != 0;
            sum = written;
            wal.IsDamaged |= isGood ? hasBroken : isLast;
            hasBroken |= !isGood;
            wal.newest[Word(frame, 0)] = at + FrameHeaderBytes;
            if (!isGood) continue;
            pending[Word(frame, 0)] = at + FrameHeaderBytes;
            if (!isLast) continue;
            foreach ((uint page, long content) in pending) wal.committed[page] = content;
            pending.Clear();
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
