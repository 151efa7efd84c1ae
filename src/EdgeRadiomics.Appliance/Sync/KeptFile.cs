namespace EdgeRadiomics.Appliance.Sync;

/// <summary>A small file that is whole at any moment, also when the power goes.</summary>
internal static class KeptFile
{
    /// <exception cref="IOException">It cannot be written; the old one is as it was.</exception>
    public static void Write(string path, byte[] content)
    {
        string part = path + ".part";
        using (FileStream stream = new(part, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        File.Move(part, path, overwrite: true);
    }
}
