using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeRadiomics.Phantom;

/// <summary>
/// The separable point-spread function: along a row as wide as the beam at that depth, along a column as long as the pulse. Both are
/// sampled at the probe's part of a pixel, so that speckle glides, and carry unit energy, so that the echo level does not depend on them.
/// </summary>
internal static class PointSpread
{
    /// <summary>Taps to each side; 40 px hold three standard deviations of any beam that a setting gives.</summary>
    public const int MaxReach = 40;

    // Full width at half maximum of the echo envelope against the standard deviation of a Gaussian.
    private const double WidthOfSigma = 2.3548;

    /// <summary>Fills the kernel's taps for a full width at half maximum and a shift, px, and returns how many lie to each side.</summary>
    public static int Fill(Span<float> taps, double widthPx, double shiftPx)
    {
        double sigma = Math.Max(0.45, widthPx / WidthOfSigma), energy = 0;
        int reach = Math.Min(MaxReach, (int)Math.Ceiling(2.8 * sigma) + 1);
        for (int n = -reach; n <= reach; n++)
        {
            double value = Math.Exp(-Math.Pow((n - shiftPx) / sigma, 2) / 2);
            taps[n + reach] = (float)value;
            energy += value * value;
        }
        float scale = (float)(1 / Math.Sqrt(energy));
        for (int n = 0; n <= 2 * reach; n++) taps[n] *= scale;
        return reach;
    }

    /// <summary>Convolves a row; <paramref name="source"/> begins <paramref name="taps"/>/2 before the first target.</summary>
    public static void AlongRow(ReadOnlySpan<float> source, ReadOnlySpan<float> taps, Span<float> target)
    {
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(target);
        int x = 0;
        for (; x <= target.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (int n = 0; n < taps.Length; n++) sum += taps[n] * Vector.LoadUnsafe(ref from, (nuint)(x + n));
            sum.StoreUnsafe(ref to, (nuint)x);
        }
        for (; x < target.Length; x++)
        {
            float sum = 0;
            for (int n = 0; n < taps.Length; n++) sum += taps[n] * source[x + n];
            target[x] = sum;
        }
    }

    /// <summary>Convolves down the columns of a plane of <paramref name="width"/> columns, for one target row that begins at <paramref name="firstRow"/>.</summary>
    public static void DownColumns(ReadOnlySpan<float> plane, int width, int firstRow, ReadOnlySpan<float> taps, Span<float> target)
    {
        target.Clear();
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(target);
        int vectored = sums.Length * Vector<float>.Count;
        for (int n = 0; n < taps.Length; n++)
        {
            ReadOnlySpan<float> row = plane.Slice((firstRow + n) * width, width);
            ReadOnlySpan<Vector<float>> values = MemoryMarshal.Cast<float, Vector<float>>(row);
            for (int v = 0; v < sums.Length; v++) sums[v] += taps[n] * values[v];
            for (int x = vectored; x < width; x++) target[x] += taps[n] * row[x];
        }
    }
}
