namespace EdgeRadiomics.Features.Filters;

/// <summary>The kernels of a wavelet's levels.</summary>
internal sealed class WaveletBands
{
    /// <summary>Bands that every level has; the first letter is of x.</summary>
    public static readonly string[] Details = ["LH", "HL", "HH"];

    private readonly FilterKernel[] low, high;

    public WaveletBands(Wavelet wavelet, int levels)
    {
        low = [.. Enumerable.Range(1, levels).Select(level => FilterKernel.LowPass(wavelet, level))];
        high = [.. Enumerable.Range(1, levels).Select(level => FilterKernel.HighPass(wavelet, level))];
    }

    public int Levels => low.Length;

    public FilterKernel Of(int level, char pass) => pass == 'L' ? low[level] : high[level];

    /// <summary>Pixels read left of and above a pixel by the levels from <paramref name="level"/>, counted from 0.</summary>
    public int Before(int level)
    {
        int sum = 0;
        for (int i = level; i < low.Length; i++) sum += low[i].Taps.Length - 1 - low[i].Centre;
        return sum;
    }

    /// <summary>Pixels read right of and below a pixel by all levels.</summary>
    public int After() => low.Sum(kernel => kernel.Centre);
}
