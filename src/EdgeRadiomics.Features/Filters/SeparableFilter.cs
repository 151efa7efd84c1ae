using System.Numerics;

namespace EdgeRadiomics.Features.Filters;

/// <summary>Filters a picture with one kernel along its rows and one along its columns.</summary>
/// <remarks>
/// Every pixel is summed by itself, in the order of the taps, by a product and a sum rounded apart (never a fused
/// multiply-add), so that the bits do not depend on vector width or architecture. NaN and infinities make the pixels within
/// the kernel's reach NaN or infinite, which means undefined. Buffers are reused: nothing is allocated once the largest
/// picture and kernel were seen. Not thread-safe.
/// </remarks>
public sealed class SeparableFilter
{
    private double[] between = [], line = [], sum = [];

    /// <summary>Whether vectors are used; the tests compare both.</summary>
    internal bool Vectorised { get; init; } = true;

    /// <summary>Filters along rows, then along columns.</summary>
    /// <param name="source">Values, row-major, stride = width.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="alongRows">Kernel over x.</param>
    /// <param name="alongColumns">Kernel over y.</param>
    /// <param name="boundary">What lies beyond the edge.</param>
    /// <param name="target">The response, same grid; may be <paramref name="source"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit the size.</exception>
    public void Apply(ReadOnlySpan<double> source, int width, int height, FilterKernel alongRows, FilterKernel alongColumns, FilterBoundary boundary, Span<double> target)
    {
        ArgumentNullException.ThrowIfNull(alongRows);
        ArgumentNullException.ThrowIfNull(alongColumns);
        Check(source, width, height, target);
        Grow(ref between, width * height);
        Grow(ref line, width + alongRows.Taps.Length - 1);
        for (int y = 0; y < height; y++)
            Row(source.Slice(y * width, width), alongRows, boundary, between.AsSpan(y * width, width));
        Columns(width, height, alongColumns, boundary, target);
    }

    /// <summary>The response where it needs no boundary rule, with the bits of <see cref="Apply"/>: at least <paramref name="margin"/> pixels from every edge.</summary>
    /// <param name="source">Values, row-major, stride = width.</param>
    /// <param name="width">Columns, more than twice the margin.</param>
    /// <param name="height">Rows, more than twice the margin.</param>
    /// <param name="alongRows">Kernel over x, whose taps reach no further than the margin.</param>
    /// <param name="alongColumns">Kernel over y, whose taps reach no further than the margin.</param>
    /// <param name="margin">Pixels at each edge that are left as they are.</param>
    /// <param name="target">The response, same grid; not <paramref name="source"/>.</param>
    internal void ApplyInside(ReadOnlySpan<double> source, int width, int height, FilterKernel alongRows, FilterKernel alongColumns, int margin, Span<double> target)
    {
        int inner = width - 2 * margin, below = alongColumns.Taps.Length - 1 - alongColumns.Centre, above = alongColumns.Centre;
        Grow(ref between, inner * height);
        for (int y = margin - below; y < height - margin + above; y++)
            Combine(source, y * width + margin + alongRows.Centre, 1, alongRows.Taps, between.AsSpan(y * inner, inner));
        for (int y = margin; y < height - margin; y++)
            Combine(between, (y + above) * inner, inner, alongColumns.Taps, target.Slice(y * width + margin, inner));
    }

    // target[x] = sum over k of taps[k] source[start + x - k step]; the sum stays in a register, which is twice as fast as one pass a tap.
    private void Combine(ReadOnlySpan<double> source, int start, int step, ReadOnlySpan<double> taps, Span<double> target)
    {
        int x = 0;
        if (Vectorised)
        {
            for (; x <= target.Length - Vector<double>.Count; x += Vector<double>.Count)
            {
                Vector<double> sums = Vector<double>.Zero;
                for (int k = 0; k < taps.Length; k++)
                    if (taps[k] != 0) sums += new Vector<double>(taps[k]) * new Vector<double>(source[(start + x - k * step)..]);
                sums.CopyTo(target[x..]);
            }
        }

        for (; x < target.Length; x++)
        {
            double sum = 0;
            for (int k = 0; k < taps.Length; k++)
                if (taps[k] != 0) sum += taps[k] * source[start + x - k * step];
            target[x] = sum;
        }
    }

    /// <summary>Laplacian of Gaussian, IBSI-2: cut off at four sigma, negative in the middle of a bright spot.</summary>
    /// <param name="source">Values, row-major, stride = width.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="gaussian">Of <see cref="FilterKernel.Gaussian"/>.</param>
    /// <param name="curvature">Of <see cref="FilterKernel.GaussianCurvature"/> with the same sigma.</param>
    /// <param name="boundary">What lies beyond the edge.</param>
    /// <param name="target">The response, same grid; not <paramref name="source"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit the size, or target overlaps source.</exception>
    public void LaplacianOfGaussian(ReadOnlySpan<double> source, int width, int height, FilterKernel gaussian, FilterKernel curvature, FilterBoundary boundary, Span<double> target)
    {
        if (source.Overlaps(target)) throw new ArgumentException("source is read twice and may not be overwritten", nameof(target));
        Check(source, width, height, target);
        Grow(ref sum, width * height);
        Apply(source, width, height, curvature, gaussian, boundary, sum);
        Apply(source, width, height, gaussian, curvature, boundary, target);
        Add(sum.AsSpan(0, width * height), target);
    }

    private void Row(ReadOnlySpan<double> source, FilterKernel kernel, FilterBoundary boundary, Span<double> target)
    {
        ReadOnlySpan<double> taps = kernel.Taps;
        int before = taps.Length - 1 - kernel.Centre;
        Span<double> padded = line.AsSpan(0, source.Length + taps.Length - 1);
        for (int i = 0; i < before; i++) padded[i] = Beyond(source, i - before, boundary);
        source.CopyTo(padded[before..]);
        for (int i = before + source.Length; i < padded.Length; i++) padded[i] = Beyond(source, i - before, boundary);
        target.Clear();
        for (int k = 0; k < taps.Length; k++)
            if (taps[k] != 0) AddScaled(padded.Slice(taps.Length - 1 - k, source.Length), taps[k], target);
    }

    private void Columns(int width, int height, FilterKernel kernel, FilterBoundary boundary, Span<double> target)
    {
        ReadOnlySpan<double> taps = kernel.Taps;
        for (int y = 0; y < height; y++)
        {
            Span<double> row = target.Slice(y * width, width);
            row.Clear();
            for (int k = 0; k < taps.Length; k++)
            {
                int from = Index(y + kernel.Centre - k, height, boundary);
                if (taps[k] != 0 && from >= 0) AddScaled(between.AsSpan(from * width, width), taps[k], row);
            }
        }
    }

    private void AddScaled(ReadOnlySpan<double> source, double factor, Span<double> target)
    {
        int x = 0;
        if (Vectorised)
        {
            Vector<double> factors = new(factor);
            for (; x <= target.Length - Vector<double>.Count; x += Vector<double>.Count)
                (new Vector<double>(target[x..]) + factors * new Vector<double>(source[x..])).CopyTo(target[x..]);
        }

        for (; x < target.Length; x++) target[x] += factor * source[x];
    }

    internal void Add(ReadOnlySpan<double> source, Span<double> target) => AddScaled(source, 1, target);

    private static double Beyond(ReadOnlySpan<double> source, int at, FilterBoundary boundary) =>
        Index(at, source.Length, boundary) is >= 0 and int index ? source[index] : 0;

    // Holds for kernels longer than the picture too.
    internal static int Index(int at, int length, FilterBoundary boundary)
    {
        if (at >= 0 && at < length) return at;
        switch (boundary)
        {
            case FilterBoundary.Zero:
                return -1;
            case FilterBoundary.Nearest:
                return at < 0 ? 0 : length - 1;
            case FilterBoundary.Periodic:
                return (at % length + length) % length;
            case FilterBoundary.Mirror:
                int folded = (at % (2 * length) + 2 * length) % (2 * length);
                return folded < length ? folded : 2 * length - 1 - folded;
            default:
                throw new ArgumentOutOfRangeException(nameof(boundary), boundary, "no such boundary");
        }
    }

    private static void Check(ReadOnlySpan<double> source, int width, int height, Span<double> target)
    {
        if (width < 1 || height < 1) throw new ArgumentException($"a picture of {width} x {height} px holds nothing", nameof(width));
        if (source.Length != (long)width * height) throw new ArgumentException($"{width} x {height} px need {(long)width * height} values, not {source.Length}", nameof(source));
        if (target.Length < source.Length) throw new ArgumentException($"the response needs {source.Length} values, not {target.Length}", nameof(target));
    }

    private static void Grow(ref double[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new double[length];
    }
}
