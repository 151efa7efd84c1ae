using System.Diagnostics;

namespace EdgeRadiomics.Fleet.Tests.Parts;

/// <summary>A file system of its own in memory, small enough to be filled.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("disk").FullName;

    private string Filler => Path.Combine(folder, "filler");

    /// <summary>A folder on it.</summary>
    public string Folder => Path.Combine(folder, "data");

    public static async Task<SmallDisk> MountAsync(int mebibytes)
    {
        SmallDisk disk = new();
        string? refusal = await TryAsync("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", disk.folder);
        if (refusal is not null) Directory.Delete(disk.folder);
        Assert.SkipWhen(refusal is not null, $"this machine mounts no small disk: {refusal}");
        Directory.CreateDirectory(disk.Folder);
        return disk;
    }

    /// <summary>Takes every block that is left.</summary>
    public void Fill()
    {
        using FileStream file = File.Create(Filler);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
                file.Flush(flushToDisk: true);
            }
        }
        catch (IOException)
        {
            // Full, as was wanted.
        }
    }

    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        (await TryAsync("umount", "-l", folder)).ShouldBeNull();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string?> TryAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? null : said.Trim();
    }
}
