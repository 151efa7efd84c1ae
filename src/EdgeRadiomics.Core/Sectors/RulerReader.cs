using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Sectors;

/// <summary>Reads the tick marks beside the sector.</summary>
public static class RulerReader
{
    /// <summary>The spacing that the ruler tells, or null.</summary>
    public static PixelSpacing? Read(ReadOnlySpan<byte> grey, ScanSector sector) => null;
}
