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

    // Halvings of [0, 1]: 2^-44 is left, seven digits of a coefficient of 1e-6.
    private const int Halvings = 44;

    // Rows are padded to whole vectors with zeros, which change no sum.
    private double[] matrix = [], reflected = [], image = [], diagonal = [], squares = [];
    private int[] marginal = [], level = [];

    public void Compute(Glcm glcm, Span<double> values)
    {
        int used = 0;
        double sum = 0;
        for (int direction = 0; direction < Glcm.Directions.Length; direction++)
        {
            double one = Of(glcm.Of(direction), glcm.Bins);
            if (double.IsNaN(one)) continue;
            sum += one;
            used++;
        }
        values[0] = used > 0 ? sum / used : double.NaN;
    }

    private double Of(ReadOnlySpan<int> counts, int bins)
    {
        int stride = (bins + 3) / 4 * 4;
        if (matrix.Length < stride * stride)
            (matrix, reflected, image, diagonal, squares, marginal, level) =
                (new double[stride * stride], new double[stride], new double[stride], new double[stride], new double[stride], new int[stride], new int[stride]);
        int n = Scale(counts, bins, stride);
        if (n < 2) return double.NaN;
        Tridiagonalise(n, stride);
        double low = 0, high = 1;
        for (int step = 0; step < Halvings; step++)
        {
            double middle = (low + high) / 2;
            if (AnyBeyond(middle, n)) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
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

    // Householder: each step leaves one more row with a diagonal and one neighbour. The part still to do is the rows and columns from k + 1.
    private void Tridiagonalise(int n, int stride)
    {
        for (int k = 0; k < n - 1; k++)
        {
            Span<double> row = matrix.AsSpan(k * stride, stride);
            diagonal[k] = row[k];
            double norm2 = 0;
            for (int j = k + 1; j < n; j++) norm2 += row[j] * row[j];
            squares[k] = norm2;
            double first = row[k + 1], edge = first > 0 ? -Math.Sqrt(norm2) : Math.Sqrt(norm2), half = norm2 - first * edge;
            if (half == 0 || k == n - 2) continue;
            Span<double> v = reflected.AsSpan(0, stride), w = image.AsSpan(0, stride);
            v.Clear();
            row[(k + 1)..n].CopyTo(v[(k + 1)..]);
            v[k + 1] -= edge;
            int from = (k + 1) / 4 * 4;
            w.Clear();
            double along = 0;
            for (int i = k + 1; i < n; i++)
            {
                w[i] = Dot(matrix.AsSpan(i * stride, stride)[from..], v[from..]) / half;
                along += w[i] * v[i];
            }
            along /= 2 * half;
            for (int i = k + 1; i < n; i++) w[i] -= along * v[i];
            for (int i = k + 1; i < n; i++) Subtract(matrix.AsSpan(i * stride, stride)[from..], v[i], w[from..], w[i], v[from..]);
        }
        diagonal[n - 1] = matrix[(n - 1) * stride + n - 1];
    }

    // Four sums whatever the machine's vectors, added in one order: the same bits everywhere.
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector256<double> sum = default;
        for (int i = 0; i < a.Length; i += 4) sum += Vector256.Create(a[i..]) * Vector256.Create(b[i..]);
        return sum[0] + sum[1] + (sum[2] + sum[3]);
    }

    private static void Subtract(Span<double> row, double a, ReadOnlySpan<double> x, double b, ReadOnlySpan<double> y)
    {
        Vector256<double> va = Vector256.Create(a), vb = Vector256.Create(b);
        for (int i = 0; i < row.Length; i += 4)
            (Vector256.Create((ReadOnlySpan<double>)row[i..]) - (va * Vector256.Create(x[i..]) + vb * Vector256.Create(y[i..]))).CopyTo(row[i..]);
    }

    // Sturm: the signs of the pivots of T - x count the eigenvalues under x. Both ends are looked at in one loop.
    private bool AnyBeyond(double x, int n)
    {
        double above = diagonal[0] - x, below = diagonal[0] + x;
        if (above > 0 || below < 0) return true;
        for (int i = 1; i < n; i++)
        {
            above = diagonal[i] - x - squares[i - 1] / (above == 0 ? -1e-300 : above);
            below = diagonal[i] + x - squares[i - 1] / (below == 0 ? 1e-300 : below);
            if (above > 0 || below < 0) return true;
        }
        return false;
    }
}
