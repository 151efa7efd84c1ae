namespace EdgeRadiomics;

/// <summary>Sentences that stand on the page and in every record and cannot be switched off.</summary>
/// <remarks>Constants; safe from any thread.</remarks>
public static class Notices
{
    /// <summary>The investigational notice.</summary>
    public const string Investigational = "Investigational use only. Not a pathology result.";
}
