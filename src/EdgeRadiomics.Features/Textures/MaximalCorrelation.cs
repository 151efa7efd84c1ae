using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRadiomics.Features.Textures;

/// <summary>PyRadiomics' maximal correlation coefficient of co-occurrence.</summary>
/// <remarks>
/// The matrix Q it asks for has the eigenvalues of S^2, S(i,j) = p(i,j) / sqrt(p(i) p(j)). S is symmetric and its largest
/// eigenvalue, 1, belongs to sqrt(p(i)); that taken off, the largest by magnitude is left. Buffers are reused. Not thread-safe.
/// </remarks>
internal sealed class MaximalCorrelation
{
    public static readonly FeatureDefinition[] Definitions =
    [
        new("cm_mcc", null, "glcm", "1", "sqrt(second largest eigenvalue of Q), Q(i,j) = sum over k of p(i,k) p(j,k) / (p(i) p(k)); undefined with one level, where PyRadiomics gives 1; averaged over 0, 45, 90, 135 degrees")
        {
            Aggregation = Aggregations.Averaged, PyRadiomicsName = "glcm_MCC",
        },
    ];

    // Halvings of [0, 1]: 2^-36 is left, six digits of a coefficient of 1e-5.
    private const int Halvings = 36;

    private static readonly Vector256<double> Steps = Vector256.Create(0.0, 1, 2, 3);

    // Rows are padded to whole vectors with zeros, which change no sum. Diagonal and squares hold the four directions side by side.
    private double[] matrix = [], reflected = [], image = [], diagonal = [], squares = [];
    private int[] marginal = [], level = [];

    public void Compute(Glcm glcm, Span<double> values)
    {
        int stride = (glcm.Bins + 3) / 4 * 4, longest = 0, used = 0;
        if (reflected.Length < stride)
            (matrix, reflected, image, diagonal, squares, marginal, level) =
                (new double[stride * stride], new double[stride], new double[stride], new double[4 * stride], new double[4 * stride], new int[stride], new int[stride]);

        // A direction with fewer levels goes on with zeros, eigenvalues that nothing is beyond.
        diagonal.AsSpan(0, 4 * stride).Clear();
        squares.AsSpan(0, 4 * stride).Clear();
        Span<bool> defined = stackalloc bool[4];
        for (int direction = 0; direction < 4; direction++)
        {
            int n = Scale(glcm.Of(direction), glcm.Bins, stride);
            defined[direction] = n > 1;
            if (n < 2) continue;
            Tridiagonalise(n, stride, direction);
            longest = Math.Max(longest, n);
        }
        Vector256<double> largest = Largest(longest);
        double sum = 0;
        for (int direction = 0; direction < 4; direction++)
        {
            if (!defined[direction]) continue;
            sum += largest[direction];
            used++;
        }
        values[0] = used > 0 ? sum / used : double.NaN;
    }

    private int Scale(ReadOnlySpan<int> counts, int bins, int stride)
    {
        int n = 0;
        long total = 0;
        for (int i = 0; i < bins; i++)
        {
            int sum = 0;
            foreach (int count in counts.Slice(i * bins, bins)) sum += count;
            if (sum == 0) continue;
            (level[n], marginal[n]) = (i, sum);
            n++;
            total += sum;
        }
        for (int i = 0; i < n; i++) reflected[i] = Math.Sqrt(marginal[i]);
        matrix.AsSpan(0, n * stride).Clear();
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                double root = reflected[i] * reflected[j];
                matrix[i * stride + j] = counts[level[i] * bins + level[j]] / root - root / total;
            }
        return n;
    }

    // Householder: each step leaves one more row with a diagonal and one neighbour. Only j >= i is kept; what a vector reads or
    // writes left of it is masked away. Lanes are four on every machine, so that sums have one order.
    private void Tridiagonalise(int n, int stride, int lane)
    {
        ref double a = ref matrix[0], v = ref reflected[0], w = ref image[0];
        for (int k = 0; k < n - 1; k++)
        {
            ReadOnlySpan<double> row = matrix.AsSpan(k * stride, stride);
            diagonal[4 * k + lane] = row[k];
            double norm2 = 0;
            for (int j = k + 1; j < n; j++) norm2 += row[j] * row[j];
            squares[4 * k + lane] = norm2;
            double first = row[k + 1], edge = first > 0 ? -Math.Sqrt(norm2) : Math.Sqrt(norm2), half = norm2 - first * edge;
            if (half == 0 || k == n - 2) continue;
            reflected.AsSpan(0, stride).Clear();
            image.AsSpan(0, stride).Clear();
            row[(k + 1)..n].CopyTo(reflected.AsSpan(k + 1));
            reflected[k + 1] -= edge;
            for (int i = k + 1; i < n; i++) Multiply(ref Unsafe.Add(ref a, i * stride), ref v, ref w, i, n);
            double along = 0;
            for (int i = k + 1; i < n; i++)
            {
                image[i] /= half;
                along += image[i] * reflected[i];
            }
            along /= 2 * half;
            for (int i = k + 1; i < n; i++) image[i] -= along * reflected[i];
            for (int i = k + 1; i < n; i++) Subtract(ref Unsafe.Add(ref a, i * stride), ref v, ref w, i, n);
        }
        diagonal[4 * (n - 1) + lane] = matrix[(n - 1) * stride + n - 1];
    }

    // Adds row i of the matrix, and what it is as column i, times v to w.
    private static void Multiply(ref double row, ref double v, ref double w, int i, int n)
    {
        int j = i / 4 * 4;
        Vector256<double> across = Vector256.Create(Unsafe.Add(ref v, i));
        Vector256<double> a = Vector256.LoadUnsafe(ref row, (nuint)j) & Vector256.GreaterThan(Steps, Vector256.Create((double)(i - j)));
        Vector256<double> sum = a * Vector256.LoadUnsafe(ref v, (nuint)j);
        (Vector256.LoadUnsafe(ref w, (nuint)j) + a * across).StoreUnsafe(ref w, (nuint)j);
        for (j += 4; j < n; j += 4)
        {
            a = Vector256.LoadUnsafe(ref row, (nuint)j);
            sum += a * Vector256.LoadUnsafe(ref v, (nuint)j);
            (Vector256.LoadUnsafe(ref w, (nuint)j) + a * across).StoreUnsafe(ref w, (nuint)j);
        }
        Unsafe.Add(ref w, i) += Unsafe.Add(ref row, i) * Unsafe.Add(ref v, i) + (sum[0] + sum[1] + (sum[2] + sum[3]));
    }

    private static void Subtract(ref double row, ref double v, ref double w, int i, int n)
    {
        Vector256<double> vi = Vector256.Create(Unsafe.Add(ref v, i)), wi = Vector256.Create(Unsafe.Add(ref w, i));
        for (int j = i / 4 * 4; j < n; j += 4)
            (Vector256.LoadUnsafe(ref row, (nuint)j) - (vi * Vector256.LoadUnsafe(ref w, (nuint)j) + wi * Vector256.LoadUnsafe(ref v, (nuint)j))).StoreUnsafe(ref row, (nuint)j);
    }

    // Largest magnitude of the eigenvalues of each lane's matrix, which are within [-1, 1].
    private Vector256<double> Largest(int n)
    {
        Vector256<double> low = default, high = Vector256<double>.One;
        for (int step = 0; step < Halvings && n > 0; step++)
        {
            Vector256<double> middle = (low + high) * 0.5, beyond = AnyBeyond(middle, n);
            low = Vector256.ConditionalSelect(beyond, middle, low);
            high = Vector256.ConditionalSelect(beyond, high, middle);
        }
        return (low + high) * 0.5;
    }

    // Sturm: a pivot of T - x above 0 tells of an eigenvalue above x, one of T + x below 0 of one below -x.
    private Vector256<double> AnyBeyond(Vector256<double> x, int n)
    {
        Vector256<double> zero = default, tiny = Vector256.Create(1e-300);
        Vector256<double> here = Vector256.Create<double>(diagonal), above = here - x, below = here + x;
        Vector256<double> beyond = Vector256.GreaterThan(above, zero) | Vector256.LessThan(below, zero);
        for (int i = 1; i < n; i++)
        {
            Vector256<double> square = Vector256.Create<double>(squares.AsSpan(4 * (i - 1), 4)), on = Vector256.Create<double>(diagonal.AsSpan(4 * i, 4));
            above = on - x - square / Vector256.ConditionalSelect(Vector256.Equals(above, zero), -tiny, above);
            below = on + x - square / Vector256.ConditionalSelect(Vector256.Equals(below, zero), tiny, below);
            beyond |= Vector256.GreaterThan(above, zero) | Vector256.LessThan(below, zero);
        }
        return beyond;
    }
}
