using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Lesions;

/// <summary>Connected components of a mask by row runs and union-find; touches only the pixels of a box.</summary>
/// <remarks>Buffers grow to the busiest mask seen and are then reused. Not thread-safe.</remarks>
internal sealed class PixelRuns
{
    private Run[] runs = new Run[256];
    private int count;

    public Span<Run> All => runs.AsSpan(0, count);

    /// <summary>Finds the runs of pixels equal to <paramref name="value"/> and joins those that touch; diagonals count when asked.</summary>
    public void Find(ReadOnlySpan<byte> pixels, int stride, PixelBox box, byte value, bool diagonals)
    {
        count = 0;
        int aboveFrom = 0, aboveTo = 0, reach = diagonals ? 1 : 0;
        for (int y = box.Y; y < box.Bottom; y++)
        {
            int rowFrom = count;
            ReadOnlySpan<byte> row = pixels.Slice(y * stride + box.X, box.Width);
            for (int x = 0; x < row.Length;)
            {
                int skip = row[x..].IndexOf(value);
                if (skip < 0) break;
                int start = x + skip, length = row[start..].IndexOfAnyExcept(value);
                x = length < 0 ? row.Length : start + length;
                Add(new Run(y, box.X + start, box.X + x, count, x - start));
            }
            JoinRows(aboveFrom, aboveTo, rowFrom, count, reach);
            (aboveFrom, aboveTo) = (rowFrom, count);
        }
    }

    /// <summary>The run that stands for the component of run <paramref name="index"/>; its area is the component's.</summary>
    public int Root(int index)
    {
        while (runs[index].Parent != index) index = runs[index].Parent = runs[runs[index].Parent].Parent;
        return index;
    }

    private void JoinRows(int aboveFrom, int aboveTo, int rowFrom, int rowTo, int reach)
    {
        int above = aboveFrom;
        for (int here = rowFrom; here < rowTo; here++)
        {
            while (above < aboveTo && runs[above].End + reach <= runs[here].Start) above++;
            for (int k = above; k < aboveTo && runs[k].Start < runs[here].End + reach; k++) Join(k, here);
        }
    }

    private void Join(int first, int second)
    {
        (first, second) = (Root(first), Root(second));
        if (first == second) return;
        runs[second].Parent = first;
        runs[first].Area += runs[second].Area;
    }

    private void Add(Run run)
    {
        if (count == runs.Length) Array.Resize(ref runs, runs.Length * 2);
        runs[count++] = run;
    }

    /// <summary>Columns [Start, End) of one row; Area counts the component at its root.</summary>
    internal record struct Run(int Y, int Start, int End, int Parent, int Area);
}
