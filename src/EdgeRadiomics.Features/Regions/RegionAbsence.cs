namespace EdgeRadiomics.Features.Regions;

/// <summary>Why a region has no features.</summary>
public enum RegionAbsence
{
    /// <summary>It has.</summary>
    None,

    /// <summary>No pixel is lesion.</summary>
    EmptyMask,

    /// <summary>A ring is a distance in millimetres, and the frame does not tell its own: nothing is guessed.</summary>
    NoMillimetres,

    /// <summary>All of it lies outside the sector or the picture.</summary>
    OutsideSector,
}
