using Microsoft.Data.Sqlite;

namespace EdgeRadiomics.Appliance.Outbox;

/// <summary>
/// Space that is kept for a full disk: to remove a record SQLite writes first and frees later, so without it a disk that the
/// records filled would never be emptied by sending them.
/// </summary>
/// <remarks>Not safe from several threads.</remarks>
internal sealed class Reserve
{
    // The log is written back at 4 MB (1000 pages), and the database may grow by as much.
    private const long Bytes = 8 << 20;
    private const int Full = 13, AtOnce = 64;

    private readonly string path;
    private bool isThere;

    public Reserve(string path)
    {
        this.path = path;
        Keep();
    }

    /// <summary>Removes <paramref name="numbers"/>; on a full disk with the space that was kept, a few at a time, the log carried over after each.</summary>
    public void Remove(EntryStore store, IReadOnlyCollection<long> numbers)
    {
        try
        {
            store.Remove(numbers);
            if (!isThere) Keep();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Full)
        {
            File.Delete(path);
            isThere = false;
            store.WriteBack();
            foreach (long[] few in numbers.Chunk(AtOnce))
            {
                store.Remove(few);
                store.WriteBack();
            }
        }
    }

    // A disk that is nearly full is left alone: the records themselves need what is left.
    private void Keep()
    {
        try
        {
            isThere = File.Exists(path) && new FileInfo(path).Length == Bytes;
            if (isThere || new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace < 2 * Bytes) return;
            // With its blocks, which a file of that length alone would not have.
            using FileStream file = new(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, PreallocationSize = Bytes });
            file.SetLength(Bytes);
            isThere = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without it, only a person makes space on a full disk.
        }
    }
}
