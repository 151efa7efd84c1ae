using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Live;

/// <summary>Sizes and run lengths of a lesion, for the page.</summary>
internal static class LesionShape
{
    private const int Directions = 180;

    /// <summary>Greatest distance between two contour points, mm: widest projection over 1-degree steps (short by at most 0.004 %).</summary>
    public static double LongAxisMm(ReadOnlySpan<int> contour, PixelSpacing spacing)
    {
        double longest = 0;
        for (int k = 0; k < Directions; k++)
        {
            double angle = Math.PI * k / Directions, dx = Math.Cos(angle) * spacing.XMm, dy = Math.Sin(angle) * spacing.YMm;
            double low = double.MaxValue, high = double.MinValue;
            for (int i = 0; i + 1 < contour.Length; i += 2)
            {
                double along = contour[i] * dx + contour[i + 1] * dy;
                low = Math.Min(low, along);
                high = Math.Max(high, along);
            }
            longest = Math.Max(longest, high - low);
        }
        return longest;
    }

    /// <summary>Run lengths of a mask, starting with zeros (so the first may be 0).</summary>
    public static List<int> Runs(ReadOnlySpan<byte> mask)
    {
        List<int> runs = [];
        for (bool inside = false; !mask.IsEmpty; inside = !inside)
        {
            int length = inside ? mask.IndexOf((byte)0) : mask.IndexOfAnyExcept((byte)0);
            if (length < 0) length = mask.Length;
            runs.Add(length);
            mask = mask[length..];
        }
        return runs;
    }
}
