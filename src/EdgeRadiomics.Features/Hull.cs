namespace EdgeRadiomics.Features;

/// <summary>Convex hull around the corners of the mask's pixels, in px of the box.</summary>
/// <remarks>Integer coordinates, so the area is exact. Buffers are reused. Not thread-safe.</remarks>
internal sealed class Hull
{
    private (int X, int Y)[] left = [], right = [];
    private int leftCount, rightCount;

    /// <summary>Area inside the hull, px; never less than the mask's.</summary>
    public double AreaPx { get; private set; }

    /// <summary>Wraps the mask of a loaded workspace.</summary>
    public void Wrap(RegionWorkspace region)
    {
        if (left.Length < region.BoxHeight + 2) (left, right) = (new (int, int)[region.BoxHeight + 2], new (int, int)[region.BoxHeight + 2]);
        (leftCount, rightCount) = (0, 0);

        // Pixel rows y - 1 and y share the corners on line y; only the outermost of each line can be on the hull.
        (int above, int aboveEnd) = (int.MaxValue, int.MinValue);
        for (int y = 0; y <= region.BoxHeight; y++)
        {
            (int start, int end) = y < region.BoxHeight ? Ends(region, y) : (int.MaxValue, int.MinValue);
            int outerLeft = Math.Min(above, start), outerRight = Math.Max(aboveEnd, end);
            if (outerLeft <= outerRight)
            {
                leftCount = Push(left, leftCount, (outerLeft, y), turn: 1);
                rightCount = Push(right, rightCount, (outerRight, y), turn: -1);
            }
            (above, aboveEnd) = (start, end);
        }
        AreaPx = Area();
    }

    /// <summary>Wraps the marching-squares outline instead: its points lie in the middle of pixel sides. Coordinates are half px; there is no area.</summary>
    public void WrapOutline(RegionWorkspace region)
    {
        if (left.Length < 2 * region.BoxHeight + 1) (left, right) = (new (int, int)[2 * region.BoxHeight + 1], new (int, int)[2 * region.BoxHeight + 1]);
        (leftCount, rightCount) = (0, 0);
        for (int line = 0; line <= 2 * region.BoxHeight; line++)
        {
            (int start, int end) = line % 2 == 1 ? Sides(region, line / 2) : Steps(region, line / 2);
            if (start > end) continue;
            leftCount = Push(left, leftCount, (start, line), turn: 1);
            rightCount = Push(right, rightCount, (end, line), turn: -1);
        }
    }

    /// <summary>Largest distance between two corners, with the given px sizes.</summary>
    public double Diameter(double x, double y)
    {
        double largest = 0;
        for (int i = 0; i < leftCount + rightCount; i++)
            for (int j = i + 1; j < leftCount + rightCount; j++)
            {
                double dx = (At(i).X - At(j).X) * x, dy = (At(i).Y - At(j).Y) * y;
                largest = Math.Max(largest, dx * dx + dy * dy);
            }
        return Math.Sqrt(largest);
    }

    private (int X, int Y) At(int index) => index < leftCount ? left[index] : right[index - leftCount];

    private static (int Start, int End) Ends(RegionWorkspace region, int y)
    {
        ReadOnlySpan<byte> row = region.Inside.Slice((y + 1) * region.Stride + 1, region.BoxWidth);
        int first = row.IndexOf((byte)1);
        return first < 0 ? (int.MaxValue, int.MinValue) : (first, row.LastIndexOf((byte)1) + 1);
    }

    private static (int Start, int End) Sides(RegionWorkspace region, int y)
    {
        (int start, int end) = Ends(region, y);
        return start > end ? (start, end) : (2 * start, 2 * end);
    }

    // The outermost columns in which pixel rows y - 1 and y differ.
    private static (int Start, int End) Steps(RegionWorkspace region, int y)
    {
        ReadOnlySpan<byte> above = region.Inside.Slice(y * region.Stride + 1, region.BoxWidth), below = region.Inside.Slice((y + 1) * region.Stride + 1, region.BoxWidth);
        int first = above.CommonPrefixLength(below), last = region.BoxWidth - 1;
        if (first == region.BoxWidth) return (int.MaxValue, int.MinValue);
        while (above[last] == below[last]) last--;
        return (2 * first + 1, 2 * last + 1);
    }

    // Keeps a chain convex: drops the last point while it lies inside the line to the new one.
    private static int Push((int X, int Y)[] chain, int count, (int X, int Y) point, int turn)
    {
        while (count >= 2)
        {
            (int X, int Y) a = chain[count - 2], b = chain[count - 1];
            long cross = (long)(b.X - a.X) * (point.Y - a.Y) - (long)(b.Y - a.Y) * (point.X - a.X);
            if (turn * cross < 0) break;
            count--;
        }
        chain[count] = point;
        return count + 1;
    }

    private double Area()
    {
        long twice = 0;
        int n = leftCount + rightCount;
        for (int i = 0; i < n; i++)
        {
            (int X, int Y) a = Around(i), b = Around((i + 1) % n);
            twice += (long)a.X * b.Y - (long)b.X * a.Y;
        }
        return Math.Abs(twice) / 2.0;
    }

    private (int X, int Y) Around(int index) => index < leftCount ? left[index] : right[leftCount + rightCount - 1 - index];
}
