namespace EdgeRadiomics.Lesions;

/// <summary>
/// Separable triangle-filter resampling between two fixed sizes: antialiased when it shrinks, bilinear with half-pixel
/// centres when it grows. Trainer and appliance both call it, so a model sees the same pixels in both.
/// </summary>
/// <remarks>Fixed-order float sums: the same bits on every machine. Not thread-safe: one a thread.</remarks>
public sealed class Resampler
{
    private readonly (int First, float[] Weights)[] columns;
    private readonly (int First, float[] Weights)[] rows;
    private readonly float[] rowScratch;
    private readonly float[] lines;

    /// <summary>Prepares the weights from a source box to a target size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public Resampler(int sourceWidth, int sourceHeight, int targetWidth, int targetHeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sourceWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sourceHeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetHeight);
        (SourceWidth, SourceHeight, TargetWidth, TargetHeight) = (sourceWidth, sourceHeight, targetWidth, targetHeight);
        columns = Weights(sourceWidth, targetWidth);
        rows = Weights(sourceHeight, targetHeight);
        rowScratch = new float[sourceWidth];
        lines = new float[sourceHeight * targetWidth];
    }

    /// <summary>Columns of the source box, px.</summary>
    public int SourceWidth { get; }

    /// <summary>Rows of the source box, px.</summary>
    public int SourceHeight { get; }

    /// <summary>Columns of the target, px.</summary>
    public int TargetWidth { get; }

    /// <summary>Rows of the target, px.</summary>
    public int TargetHeight { get; }

    /// <summary>Resamples 8-bit pixels; the values keep their 0 to 255 range.</summary>
    /// <param name="source">Pixels from the box's first pixel on.</param>
    /// <param name="stride">Pixels from one source row to the next.</param>
    /// <param name="target">Row-major, TargetWidth x TargetHeight.</param>
    public void Resample(ReadOnlySpan<byte> source, int stride, Span<float> target)
    {
        for (int y = 0; y < SourceHeight; y++)
        {
            ReadOnlySpan<byte> row = source.Slice(y * stride, SourceWidth);
            for (int x = 0; x < row.Length; x++) rowScratch[x] = row[x];
            ResampleRow(rowScratch, y);
        }
        ResampleColumns(target);
    }

    /// <summary>Resamples float pixels.</summary>
    /// <param name="source">Pixels from the box's first pixel on.</param>
    /// <param name="stride">Pixels from one source row to the next.</param>
    /// <param name="target">Row-major, TargetWidth x TargetHeight.</param>
    public void Resample(ReadOnlySpan<float> source, int stride, Span<float> target)
    {
        for (int y = 0; y < SourceHeight; y++) ResampleRow(source.Slice(y * stride, SourceWidth), y);
        ResampleColumns(target);
    }

    private void ResampleRow(ReadOnlySpan<float> row, int y)
    {
        Span<float> line = lines.AsSpan(y * TargetWidth, TargetWidth);
        for (int x = 0; x < line.Length; x++)
        {
            (int first, float[] weights) = columns[x];
            float sum = 0;
            for (int k = 0; k < weights.Length; k++) sum += weights[k] * row[first + k];
            line[x] = sum;
        }
    }

    private void ResampleColumns(Span<float> target)
    {
        for (int y = 0; y < TargetHeight; y++)
        {
            (int first, float[] weights) = rows[y];
            Span<float> result = target.Slice(y * TargetWidth, TargetWidth);
            result.Clear();
            for (int k = 0; k < weights.Length; k++)
            {
                ReadOnlySpan<float> line = lines.AsSpan((first + k) * TargetWidth, TargetWidth);
                float weight = weights[k];
                for (int x = 0; x < result.Length; x++) result[x] += weight * line[x];
            }
        }
    }

    private static (int First, float[] Weights)[] Weights(int source, int target)
    {
        double scale = (double)source / target, reach = Math.Max(1, scale);
        var all = new (int, float[])[target];
        for (int i = 0; i < target; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Clamp((int)Math.Floor(centre - reach), 0, source - 1);
            int last = Math.Clamp((int)Math.Ceiling(centre + reach), first, source - 1);
            double[] raw = new double[last - first + 1];
            double sum = 0;
            for (int k = 0; k < raw.Length; k++) sum += raw[k] = Math.Max(0, 1 - Math.Abs(first + k + 0.5 - centre) / reach);
            all[i] = (first, Array.ConvertAll(raw, weight => (float)(weight / sum)));
        }
        return all;
    }
}
