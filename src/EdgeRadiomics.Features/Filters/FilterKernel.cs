namespace EdgeRadiomics.Features.Filters;

/// <summary>One axis of a separable filter: out[x] = sum over k of tap[k] in[x + centre - k].</summary>
/// <remarks>Taps come from +, -, *, /, square root and the library's own exponential: the same bits on every architecture. Immutable; safe from any thread.</remarks>
public sealed class FilterKernel
{
    private readonly double[] taps;

    private FilterKernel(double[] taps, int centre) => (this.taps, Centre) = (taps, centre);

    /// <summary>Factors, first to last.</summary>
    public ReadOnlySpan<double> Taps => taps;

    /// <summary>Index of the tap that meets the pixel itself.</summary>
    public int Centre { get; }

    /// <summary>Mean of <paramref name="support"/> pixels.</summary>
    /// <param name="support">Pixels, odd, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Even or below 1.</exception>
    public static FilterKernel Mean(int support)
    {
        if (support < 1 || support % 2 == 0) throw new ArgumentOutOfRangeException(nameof(support), support, "a mean is taken over an odd number of pixels");
        double[] taps = new double[support];
        Array.Fill(taps, 1.0 / support);
        return new FilterKernel(taps, support / 2);
    }

    /// <summary>Sampled normal density, cut off at four sigma; not scaled to sum to 1, as IBSI-2 has it.</summary>
    /// <param name="sigmaPx">Standard deviation, px, above 0, at most 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in that range.</exception>
    public static FilterKernel Gaussian(double sigmaPx) => Bell(sigmaPx, static (_, _) => 1);

    /// <summary>Second derivative of <see cref="Gaussian"/>, same support.</summary>
    /// <param name="sigmaPx">Standard deviation, px, above 0, at most 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in that range.</exception>
    public static FilterKernel GaussianCurvature(double sigmaPx) => Bell(sigmaPx, static (x, variance) => (x * x / variance - 1) / variance);

    /// <summary>Low pass of an undecimated wavelet; its taps sum to the square root of 2.</summary>
    /// <param name="wavelet">Which.</param>
    /// <param name="level">From 1 to 8; each further one spreads the taps by a factor of 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such wavelet or level.</exception>
    public static FilterKernel LowPass(Wavelet wavelet, int level = 1)
    {
        double[] taps = Scaling(wavelet);
        Array.Reverse(taps);
        return Spread(taps, level);
    }

    /// <summary>High pass of an undecimated wavelet; its taps sum to 0.</summary>
    /// <param name="wavelet">Which.</param>
    /// <param name="level">From 1 to 8; each further one spreads the taps by a factor of 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such wavelet or level.</exception>
    public static FilterKernel HighPass(Wavelet wavelet, int level = 1)
    {
        double[] taps = Scaling(wavelet);
        for (int k = 0; k < taps.Length; k += 2) taps[k] = -taps[k];
        return Spread(taps, level);
    }

    /// <summary>The kernel as the picture turned by half a circle meets it.</summary>
    public FilterKernel Flipped()
    {
        double[] turned = [.. taps];
        Array.Reverse(turned);
        return new FilterKernel(turned, taps.Length - 1 - Centre);
    }

    private static FilterKernel Bell(double sigma, Func<double, double, double> factor)
    {
        if (!(sigma > 0 && sigma <= 1000)) throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "sigma is above 0 and at most 1000 px");
        int reach = (int)(4 * sigma + 0.5);
        double[] taps = new double[2 * reach + 1];
        double variance = sigma * sigma, scale = 1 / (sigma * Math.Sqrt(2 * Math.PI));
        for (int x = -reach; x <= reach; x++)
            taps[x + reach] = scale * factor(x, variance) * DeterministicMath.Exp(-x * (double)x / (2 * variance));
        return new FilterKernel(taps, reach);
    }

    // Algorithm a trous. Centred as PyWavelets' stationary transform is: an even number of taps has no middle.
    private static FilterKernel Spread(double[] taps, int level)
    {
        if (level is < 1 or > 8) throw new ArgumentOutOfRangeException(nameof(level), level, "levels go from 1 to 8");
        int step = 1 << (level - 1);
        double[] spread = new double[taps.Length * step];
        for (int k = 0; k < taps.Length; k++) spread[k * step] = taps[k];
        return new FilterKernel(spread, spread.Length / 2);
    }

    // Closed forms of the scaling filters, so that no table can be mistyped.
    private static double[] Scaling(Wavelet wavelet)
    {
        double r2 = Math.Sqrt(2), r3 = Math.Sqrt(3), r7 = Math.Sqrt(7), r10 = Math.Sqrt(10), nested = Math.Sqrt(5 + 2 * r10);
        return wavelet switch
        {
            Wavelet.Haar => [r2 / 2, r2 / 2],
            Wavelet.Db2 => Scaled(r2 / 8, 1 + r3, 3 + r3, 3 - r3, 1 - r3),
            Wavelet.Db3 => Scaled(r2 / 32, 1 + r10 + nested, 5 + r10 + 3 * nested, 10 - 2 * r10 + 2 * nested,
                10 - 2 * r10 - 2 * nested, 5 + r10 - 3 * nested, 1 + r10 - nested),
            Wavelet.Coif1 => Scaled(r2 / 32, 1 - r7, 5 + r7, 14 + 2 * r7, 14 - 2 * r7, 1 - r7, r7 - 3),
            _ => throw new ArgumentOutOfRangeException(nameof(wavelet), wavelet, "no such wavelet"),
        };
    }

    private static double[] Scaled(double scale, params ReadOnlySpan<double> values)
    {
        double[] scaled = values.ToArray();
        foreach (ref double value in scaled.AsSpan()) value *= scale;
        return scaled;
    }
}
