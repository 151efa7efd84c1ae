using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Pictures;

namespace EdgeRadiomics.Appliance.Exams;

/// <summary>The blanked frame and the mask of each marked lesion, as PNG named by record: tomorrow's cohort.</summary>
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
        PictureFile.WriteGrey(Path.Combine(folder, $"{id}.png"), width, height, snapshot.SectorPixels.Span);
        PictureFile.WriteGrey(Path.Combine(folder, $"{id}.mask.png"), width, height, lesion.Mask.Span);
    }
}
