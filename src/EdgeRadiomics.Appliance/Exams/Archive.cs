using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Pictures;

namespace EdgeRadiomics.Appliance.Exams;

/// <summary>The blanked frame, the mask and the record of each marked lesion, named by record: tomorrow's cohort.</summary>
internal sealed class Archive
{
    private readonly string folder;

    /// <exception cref="ProblemException">The folder cannot be made.</exception>
    public Archive(string folder)
    {
        this.folder = folder;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"the archive {folder} cannot be written ({e.Message.TrimEnd('.')})", "choose another data folder with --data", e);
        }
    }

    /// <summary>Writes both pictures; they are on disk when this returns.</summary>
    /// <exception cref="ProblemException">They cannot be written.</exception>
    public void Keep(RecordId id, Snapshot snapshot, LesionView lesion)
    {
        (int width, int height) = (snapshot.SectorBox.Width, snapshot.SectorBox.Height);
        try
        {
            PictureFile.WriteGrey(FrameFile(id), width, height, snapshot.SectorPixels.Span);
            PictureFile.WriteGrey(MaskFile(id), width, height, lesion.Mask.Span);
        }
        catch
        {
            Discard(id);
            throw;
        }
    }

    /// <summary>Writes the record beside its pictures: the embedded broker forgets what nobody subscribed to, the archive does not.</summary>
    /// <exception cref="ProblemException">It cannot be written.</exception>
    public void Keep(RecordId id, byte[] record)
    {
        try
        {
            using FileStream file = new(RecordFile(id), FileMode.Create, FileAccess.Write);
            file.Write(record);
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{RecordFile(id)} cannot be written ({e.Message.TrimEnd('.')})", "free some space on the device, then mark again", e);
        }
    }

    /// <summary>Takes back what was kept of a refused record; what cannot be removed stays.</summary>
    public void Discard(RecordId id)
    {
        foreach (string file in (string[])[FrameFile(id), MaskFile(id), RecordFile(id)])
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A picture too many harms nobody; the refusal itself is what the operator must hear.
            }
        }
    }

    private string FrameFile(RecordId id) => Path.Combine(folder, $"{id}.png");

    private string RecordFile(RecordId id) => Path.Combine(folder, $"{id}.json");

    private string MaskFile(RecordId id) => Path.Combine(folder, $"{id}.mask.png");
}
