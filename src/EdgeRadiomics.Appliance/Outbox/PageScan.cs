using System.Buffers.Binary;
using System.Text;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>
/// Reads rows straight from the leaf pages of a database file (sqlite.org/fileformat2), without its trees, its header or its
/// schema: whichever page is broken, the others still tell their rows. A row is only a proposal until its checksum agrees.
/// </summary>
/// <param name="database">The file.</param>
/// <param name="log">Its log, whose pages are newer; null reads the file alone.</param>
/// <param name="logged">Where pages stand in the log.</param>
internal sealed class PageScan(FileStream database, FileStream? log, IReadOnlyDictionary<uint, long> logged)
{
    private const int Page = OutboxSchema.PageBytes, TableLeaf = 13, IndexLeaf = 10, MostColumns = 16;

    // A table's row spills what is beyond 4061 bytes, an index's beyond 1002; 489 are the least that stay (fileformat2, 1.6).
    private const int MostLocal = Page - 35, MostLocalOfIndex = (Page - 12) * 64 / 255 - 23, LeastLocal = (Page - 12) * 32 / 255 - 23;

    /// <summary>All rows of all leaves: the row's number (0 in an index) and its values, each a long, string, byte[], double or null.</summary>
    public IEnumerable<(long RowId, object?[] Values)> Rows()
    {
        byte[] page = new byte[Page];
        uint pages = (uint)(database.Length / Page), most = pages + (uint)logged.Count;
        foreach (uint number in log is null ? [] : logged.Keys) pages = Math.Max(pages, Math.Min(number, most));
        for (uint number = 1; number <= pages; number++)
        {
            if (!Read(number, page)) continue;
            int head = number == 1 ? 100 : 0;
            if (page[head] is not (TableLeaf or IndexLeaf)) continue;
            int cells = Math.Min((int)BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(head + 3)), (Page - head - 8) / 2);
            for (int i = 0; i < cells; i++)
                if (Row(page, BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(head + 8 + 2 * i)), page[head] == TableLeaf) is { } row) yield return row;
        }
    }

    private (long, object?[])? Row(byte[] page, int at, bool isTable)
    {
        try
        {
            ReadOnlySpan<byte> cell = page.AsSpan(at);
            long size = Varint(ref cell), rowId = isTable ? Varint(ref cell) : 0;
            int most = isTable ? MostLocal : MostLocalOfIndex;
            if (size is < 2 or > 1 << 20) return null;
            byte[] record = new byte[size];
            int spill = LeastLocal + (int)((size - LeastLocal) % (Page - 4)), local = size <= most ? (int)size : spill <= most ? spill : LeastLocal;
            cell[..local].CopyTo(record);
            return local < size && !Spilled(record, local, BinaryPrimitives.ReadUInt32BigEndian(cell[local..])) ? null : (rowId, Values(record));
        }
        catch (ArgumentException)
        {
            // A broken cell points beyond its page.
            return null;
        }
    }

    private bool Spilled(byte[] record, int filled, uint next)
    {
        byte[] page = new byte[Page];
        while (filled < record.Length)
        {
            if (!Read(next, page)) return false;
            next = BinaryPrimitives.ReadUInt32BigEndian(page);
            int here = Math.Min(Page - 4, record.Length - filled);
            page.AsSpan(4, here).CopyTo(record.AsSpan(filled));
            filled += here;
        }
        return true;
    }

    private static object?[] Values(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> rest = record;
        int head = (int)Varint(ref rest);
        ReadOnlySpan<byte> kinds = record[(record.Length - rest.Length)..head], body = record[head..];
        List<object?> values = [];
        while (kinds.Length > 0 && values.Count <= MostColumns)
        {
            long kind = Varint(ref kinds);
            int length = kind switch { 0 or 8 or 9 => 0, <= 4 => (int)kind, 5 => 6, 6 or 7 => 8, _ => (int)((kind - 12) / 2) };
            ReadOnlySpan<byte> value = body[..length];
            values.Add(kind switch
            {
                0 => null,
                8 or 9 => (object)(kind - 8),
                <= 6 => (object)Whole(value),
                7 => (object)BinaryPrimitives.ReadDoubleBigEndian(value),
                _ => kind % 2 == 0 ? (object)value.ToArray() : Encoding.UTF8.GetString(value),
            });
            body = body[length..];
        }
        return [.. values];
    }

    private static long Whole(ReadOnlySpan<byte> bytes)
    {
        long value = (sbyte)bytes[0];
        foreach (byte one in bytes[1..]) value = value << 8 | one;
        return value;
    }

    private static long Varint(ref ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        for (int i = 0; ; i++)
        {
            if (i >= bytes.Length) throw new ArgumentException("the number does not end");
            if (i == 8)
            {
                value = value << 8 | bytes[i];
                bytes = bytes[9..];
                return value;
            }
            value = value << 7 | (uint)(bytes[i] & 0x7f);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return value;
        }
    }

    private bool Read(uint number, byte[] page)
    {
        (FileStream file, long at) = log is not null && logged.TryGetValue(number, out long there) ? (log, there) : (database, (number - 1L) * Page);
        return number > 0 && RandomAccess.Read(file.SafeFileHandle, page, at) == Page;
    }
}
