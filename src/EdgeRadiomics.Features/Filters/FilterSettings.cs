namespace EdgeRadiomics.Features.Filters;

/// <summary>The filters whose responses are measured too.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed record FilterSettings
{
    /// <summary>Standard deviations of Laplacians of Gaussian, px, above 0 and at most 100.</summary>
    public IReadOnlyList<double> LogSigmasPx { get; init; } = [];

    /// <summary>Standard deviations of Laplacians of Gaussian, mm, above 0; without millimetres a picture has none of their features.</summary>
    public IReadOnlyList<double> LogSigmasMm { get; init; } = [];

    /// <summary>Undecimated wavelet whose four bands of the first level are measured; null for none.</summary>
    public Wavelet? Wavelet { get; init; }

    /// <summary>Side of a mean filter, px, odd; null for none.</summary>
    public int? MeanPx { get; init; }

    /// <summary>What lies beyond the picture. Default mirror, as IBSI-2 advises; PyRadiomics' wavelets are periodic.</summary>
    public FilterBoundary Boundary { get; init; } = FilterBoundary.Mirror;

    /// <summary>Whether there is anything to do.</summary>
    public bool IsEmpty => LogSigmasPx.Count + LogSigmasMm.Count == 0 && Wavelet is null && MeanPx is null;

    /// <summary>The responses in the order in which they are measured.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not possible.</exception>
    internal FrameFilter[] Filters() =>
    [
        .. LogSigmasPx.Select(sigma => FrameFilter.LaplacianOfGaussian(sigma, millimetres: false)), .. LogSigmasMm.Select(sigma => FrameFilter.LaplacianOfGaussian(sigma, millimetres: true)),
        .. Wavelet is { } wavelet ? FrameFilter.Bands(wavelet) : [], .. MeanPx is { } side ? [FrameFilter.Mean(side)] : Array.Empty<FrameFilter>(),
    ];
}
