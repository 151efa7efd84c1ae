using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeRadiomics.Features.Filters;

/// <summary>A filtered picture where a region lies: only its box and what kernels reach of its surroundings are ever read.</summary>
/// <remarks>
/// One stride for every plane: a pass runs over rows and their ends alike, and what it makes of the ends is never read. Each
/// pixel is summed as <see cref="SeparableFilter"/> sums it, so both give the same bits. Not thread-safe.
/// </remarks>
internal sealed class ResponseCrop
{
    private double[] source = [], along = [], first = [], second = [];
    private int[] columns = [];

    /// <summary>Columns from one row to the next.</summary>
    public int Stride { get; private set; }

    private int Rows { get; set; }

    /// <summary>The picture itself.</summary>
    public ReadOnlySpan<double> Source => source.AsSpan(0, Stride * Rows);

    /// <summary>Takes the box with <paramref name="before"/> px left and above and <paramref name="after"/> px right and below.</summary>
    public void Load(in PixelRegion region, RegionWorkspace box, int before, int after, bool periodic)
    {
        Stride = box.BoxWidth + before + after;
        Rows = box.BoxHeight + before + after;
        int length = Stride * Rows;
        if (source.Length < length) (source, along, first, second) = (new double[length], new double[length], new double[length], new double[length]);
        if (columns.Length < Stride) columns = new int[Stride];
        for (int x = 0; x < Stride; x++) columns[x] = At(box.Left - before + x, region.Width, periodic);
        for (int y = 0; y < Rows; y++)
        {
            ReadOnlySpan<byte> row = region.Pixels.Slice(At(box.Top - before + y, region.Height, periodic) * region.Width, region.Width);
            Span<double> target = source.AsSpan(y * Stride, Stride);
            for (int x = 0; x < target.Length; x++) target[x] = row[columns[x]];
        }
    }

    /// <summary>Laplacian of Gaussian of a crop loaded with the kernels' reach or more, <paramref name="offset"/> px more; its first pixel is the box's.</summary>
    public ReadOnlySpan<double> LaplacianOfGaussian(LogKernels kernels, int offset)
    {
        ReadOnlySpan<double> from = Source[(offset * Stride)..];
        (int reachX, int reachY) = (kernels.GaussianX.Centre, kernels.GaussianY.Centre);
        (int x, int y) = (Math.Max(reachX, reachY) - reachX, Math.Max(reachX, reachY) - reachY);
        from = from[(y * Stride + offset + x)..];
        int made = Pass(from, 1, kernels.CurvatureX, along);
        made = Pass(along.AsSpan(0, made), Stride, kernels.GaussianY, first);
        Pass(from, 1, kernels.GaussianX, along);
        Pass(along.AsSpan(0, made + (kernels.GaussianY.Taps.Length - 1) * Stride), Stride, kernels.CurvatureY, second);
        for (int i = 0; i < made; i++) second[i] += first[i];
        return second.AsSpan(0, made);
    }

    /// <summary>One band of a wavelet's level: <paramref name="alongX"/>, then <paramref name="alongY"/>; target may be the source.</summary>
    public int Band(ReadOnlySpan<double> from, FilterKernel alongX, FilterKernel alongY, Span<double> target) =>
        Pass(along.AsSpan(0, Pass(from, 1, alongX, along)), Stride, alongY, target);

    /// <summary>Room for a band.</summary>
    public Span<double> Room => first;

    /// <summary>Room for the low band that the next level reads.</summary>
    public Span<double> LowRoom => second;

    // target[i] = sum over k of tap[k] source[i + (last - k) step]; returns how many were made.
    private static int Pass(ReadOnlySpan<double> source, int step, FilterKernel kernel, Span<double> target)
    {
        ReadOnlySpan<double> taps = kernel.Taps;
        int last = taps.Length - 1, count = source.Length - last * step, i = 0;
        ref double from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target[..count]);
        for (; i <= count - 16; i += 16)
        {
            Vector256<double> a = default, b = default, c = default, d = default;
            for (int k = 0; k <= last; k++)
            {
                if (taps[k] == 0) continue;
                nuint at = (nuint)(i + (last - k) * step);
                Vector256<double> tap = Vector256.Create(taps[k]);
                a += tap * Vector256.LoadUnsafe(ref from, at);
                b += tap * Vector256.LoadUnsafe(ref from, at + 4);
                c += tap * Vector256.LoadUnsafe(ref from, at + 8);
                d += tap * Vector256.LoadUnsafe(ref from, at + 12);
            }
            a.StoreUnsafe(ref to, (nuint)i);
            b.StoreUnsafe(ref to, (nuint)i + 4);
            c.StoreUnsafe(ref to, (nuint)i + 8);
            d.StoreUnsafe(ref to, (nuint)i + 12);
        }
        for (; i < count; i++)
        {
            double sum = 0;
            for (int k = 0; k <= last; k++)
                if (taps[k] != 0) sum += taps[k] * source[i + (last - k) * step];
            target[i] = sum;
        }
        return count;
    }

    private static int At(int at, int length, bool periodic)
    {
        if (!periodic) return SeparableFilter.Index(at, length, FilterBoundary.Mirror);
        int folded = SeparableFilter.Index(at, length + length % 2, FilterBoundary.Periodic);
        return folded < length ? folded : 0;
    }
}
