using System.Globalization;

namespace EdgeRadiomics.Features.Filters;

/// <summary>One filter over a picture: a product of two kernels, or the Laplacian of a Gaussian, which is a sum of two such.</summary>
/// <remarks>Not thread-safe: the kernels of a Laplacian in millimetres are made for the last spacing seen.</remarks>
internal sealed class FrameFilter
{
    private readonly double sigma;
    private readonly bool millimetres;
    private FilterKernel? alongX, alongY, bentX, bentY;
    private double xMm, yMm;

    private FrameFilter(string name, FilterKernel? alongX, FilterKernel? alongY, double sigma = 0, bool millimetres = false) =>
        (Name, this.alongX, this.alongY, this.sigma, this.millimetres) = (name, alongX, alongY, sigma, millimetres);

    /// <summary>What stands before a feature's name, e.g. <c>wavelet-LH</c>.</summary>
    public string Name { get; }

    /// <summary>Whether PyRadiomics' filter of this name gives the same numbers. Its Laplacian is ITK's recursive approximation times sigma^2, and does not.</summary>
    public bool IsPyRadiomics => Name.StartsWith("wavelet-", StringComparison.Ordinal);

    public static FrameFilter Mean(int side) => new($"mean-{side}-px", FilterKernel.Mean(side), FilterKernel.Mean(side));

    // Their first letter is of x, like IBSI's.
    public static IEnumerable<FrameFilter> Bands(Wavelet wavelet)
    {
        FilterKernel low = FilterKernel.LowPass(wavelet), high = FilterKernel.HighPass(wavelet);
        return [new("wavelet-LL", low, low), new("wavelet-LH", low, high), new("wavelet-HL", high, low), new("wavelet-HH", high, high)];
    }

    public static FrameFilter LaplacianOfGaussian(double sigma, bool millimetres)
    {
        if (!(sigma > 0 && sigma <= 100)) throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "a sigma is above 0 and at most 100");
        string number = sigma.ToString(sigma == Math.Floor(sigma) ? "0.0" : "R", CultureInfo.InvariantCulture).Replace('.', '-');
        return new($"log-sigma-{number}-{(millimetres ? "mm" : "px")}", null, null, sigma, millimetres);
    }

    /// <summary>Makes the filter fit a spacing.</summary>
    /// <returns>Whether there is such a filter; false without the millimetres it needs.</returns>
    public bool Fit(double x, double y)
    {
        if (sigma == 0) return true;
        if (!millimetres) (x, y) = (1, 1);
        if (!(x > 0 && y > 0)) return false;
        if (x == xMm && y == yMm) return true;
        (xMm, yMm) = (x, y);
        (alongX, bentX) = (FilterKernel.Gaussian(sigma / x), FilterKernel.GaussianCurvature(sigma / x));
        (alongY, bentY) = (FilterKernel.Gaussian(sigma / y), FilterKernel.GaussianCurvature(sigma / y));
        return true;
    }

    /// <summary>How far a response looks, px.</summary>
    public int Reach => Math.Max(alongX!.Taps.Length, alongY!.Taps.Length) / 2;

    /// <summary>The response inside a window whose margin is at least <see cref="Reach"/>; the margin is left as it is.</summary>
    public void Respond(SeparableFilter filter, FilterWindow window, Span<double> scratch, Span<double> response)
    {
        int width = window.Width, height = window.Height, margin = window.Margin;
        filter.ApplyInside(window.Values, width, height, bentX ?? alongX!, alongY!, margin, response);
        if (sigma == 0) return;
        filter.ApplyInside(window.Values, width, height, alongX!, bentY!, margin, scratch);
        for (int y = margin; y < height - margin; y++)
            filter.Add(scratch.Slice(y * width + margin, width - 2 * margin), response.Slice(y * width + margin, width - 2 * margin));
    }
}
