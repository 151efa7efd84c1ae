using System.Globalization;

namespace EdgeRadiomics.Features.Filters;

/// <summary>Which filtered pictures are measured beside the picture itself.</summary>
/// <remarks>
/// Laplacians of Gaussian mirror the picture at its edge. Wavelets are undecimated and go round the picture; an odd number
/// of columns or rows is made even by the first one again, as PyRadiomics does. Immutable; safe from any thread.
/// </remarks>
public sealed record FilterSettings
{
    /// <summary>Standard deviations of Laplacians of Gaussian, px, above 0, at most 64.</summary>
    public IReadOnlyList<double> LogSigmasPx { get; init; } = [];

    /// <summary>The same in mm: undefined without spacing, or where it comes to more than 64 px.</summary>
    public IReadOnlyList<double> LogSigmasMm { get; init; } = [];

    /// <summary>Wavelet, or null for none.</summary>
    public Wavelet? Wavelet { get; init; }

    /// <summary>Levels of the wavelet, 1 to 4: three pictures each, and the last level's LL.</summary>
    public int WaveletLevels { get; init; } = 1;

    /// <summary>Largest standard deviation, px.</summary>
    public const double MaxSigmaPx = 64;

    /// <summary>Names of the filtered pictures in their order, as PyRadiomics builds them: <c>log-sigma-2-0-mm</c>, <c>wavelet-LH</c>, <c>wavelet2-LH</c>. The first letter is of x.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. LogSigmasPx.Select(sigma => $"log-sigma-{Text(sigma)}-px"), .. LogSigmasMm.Select(sigma => $"log-sigma-{Text(sigma)}-mm"),
        .. Wavelet is null ? [] : Enumerable.Range(1, WaveletLevels).SelectMany(level => WaveletBands.Details.Select(band => WaveletName(level, band))).Append(WaveletName(WaveletLevels, "LL")),
    ];

    /// <summary>All of it in one line: equal text is equal pictures.</summary>
    public override string ToString() => $"{string.Join(' ', Names)} {Wavelet}";

    internal void Check()
    {
        foreach (double sigma in LogSigmasPx.Concat(LogSigmasMm))
            if (!(sigma > 0 && sigma <= MaxSigmaPx)) throw new ArgumentOutOfRangeException(nameof(sigma), sigma, $"sigma is above 0 and at most {MaxSigmaPx}");
        ArgumentOutOfRangeException.ThrowIfLessThan(WaveletLevels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WaveletLevels, 4);
        if (Wavelet is { } wavelet && !Enum.IsDefined(wavelet)) throw new ArgumentOutOfRangeException(nameof(Wavelet), wavelet, "no such wavelet");
        if (Names.Distinct(StringComparer.Ordinal).Count() != Names.Count) throw new ArgumentException("a sigma is named twice", nameof(LogSigmasPx));
    }

    private static string WaveletName(int level, string band) => level == 1 ? $"wavelet-{band}" : string.Create(CultureInfo.InvariantCulture, $"wavelet{level}-{band}");

    // Python prints 2.0 where .NET prints 2.
    private static string Text(double sigma)
    {
        string text = sigma.ToString("R", CultureInfo.InvariantCulture);
        return (text.Contains('.', StringComparison.Ordinal) ? text : text + ".0").Replace('.', '-');
    }
}
