namespace EdgeRadiomics.Features;

/// <summary>What to compute; the rest of the vector is NaN.</summary>
[Flags]
public enum FeatureFamilies
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Statistics, histogram and intensity-volume histogram.</summary>
    Intensity = 1,

    /// <summary>Brightest mean over 1 cm^3. Not among <see cref="Default"/>: at 0.1 mm it is 1.3 million look-ups for 10,000 px.</summary>
    LocalIntensity = 2,

    /// <summary>Shape in the plane.</summary>
    Shape = 4,

    /// <summary>Co-occurrence, directions averaged.</summary>
    Glcm = 8,

    /// <summary>Run lengths, directions averaged.</summary>
    Glrlm = 16,

    /// <summary>Size zones.</summary>
    Glszm = 32,

    /// <summary>Distance zones.</summary>
    Gldzm = 64,

    /// <summary>Neighbourhood tone differences and dependences, which share a pass.</summary>
    Neighbourhoods = 128,

    /// <summary>Co-occurrence and run lengths, directions merged too.</summary>
    Merged = 256,

    /// <summary>Sonographic signs.</summary>
    Semantic = 512,

    /// <summary>Intensities in dB relative to tissue at the same depth.</summary>
    Relative = 1024,

    /// <summary>Intensities of the rings around the lesion; undefined without millimetres.</summary>
    Rings = 2048,

    /// <summary>The 102 features of PyRadiomics in 2D.</summary>
    PyRadiomics = Intensity | Shape | Glcm | Glrlm | Glszm | Neighbourhoods,

    /// <summary>All but <see cref="LocalIntensity"/>.</summary>
    Default = PyRadiomics | Gldzm | Merged | Semantic | Relative | Rings,

    /// <summary>Everything.</summary>
    All = Default | LocalIntensity,
}
