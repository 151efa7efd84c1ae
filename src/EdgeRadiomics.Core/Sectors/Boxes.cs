using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Sectors;

/// <summary>What the finder needs to know of two boxes.</summary>
internal static class Boxes
{
    /// <summary>The smallest box around both.</summary>
    public static PixelBox Union(PixelBox a, PixelBox b)
    {
        int left = Math.Min(a.X, b.X), top = Math.Min(a.Y, b.Y);
        return new PixelBox(left, top, Math.Max(a.Right, b.Right) - left, Math.Max(a.Bottom, b.Bottom) - top);
    }

    /// <summary>The pixels that they share, counted.</summary>
    public static int SharedArea(PixelBox a, PixelBox b) =>
        Math.Max(0, Math.Min(a.Right, b.Right) - Math.Max(a.X, b.X)) * Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Y, b.Y));

    /// <summary>What lies between two spans, px; below zero where they overlap.</summary>
    public static int Gap(int start, int end, int otherStart, int otherEnd) => Math.Max(start, otherStart) - Math.Min(end, otherEnd);
}
