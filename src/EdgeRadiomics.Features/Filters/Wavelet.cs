namespace EdgeRadiomics.Features.Filters;

/// <summary>Separable wavelets by their usual names.</summary>
public enum Wavelet
{
    /// <summary>Haar, 2 taps; also called db1.</summary>
    Haar,

    /// <summary>Daubechies with 2 vanishing moments, 4 taps.</summary>
    Db2,

    /// <summary>Daubechies with 3 vanishing moments, 6 taps.</summary>
    Db3,

    /// <summary>Coiflet with 2 vanishing moments, 6 taps.</summary>
    Coif1,
}
