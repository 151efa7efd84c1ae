namespace EdgeRadiomics.TestData;

/// <summary>Where the checkout, its committed test data and the shared data lie.</summary>
internal static class Repository
{
    /// <summary>The folder that holds EdgeRadiomics.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path inside the checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A path inside the shared data, or the test is skipped with the reason.</summary>
    public static string SharedData(params string[] parts)
    {
        string data = Environment.GetEnvironmentVariable("EDGERADIOMICS_DATA") ?? Path.Combine(Root, "..", "shared", "data");
        string path = Path.GetFullPath(Path.Combine([data, .. parts]));
        Assert.SkipUnless(Path.Exists(path), $"shared data not found at {path}: set EDGERADIOMICS_DATA");
        return path;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeRadiomics.sln"))) return folder.FullName;
        throw new InvalidOperationException("EdgeRadiomics.sln was not found above " + AppContext.BaseDirectory);
    }
}
