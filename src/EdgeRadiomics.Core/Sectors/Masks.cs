namespace EdgeRadiomics.Sectors;

/// <summary>Plain morphology on masks of 0 and 255.</summary>
internal static class Masks
{
    /// <summary>Grows the mask by a box of the given half sides, px.</summary>
    public static byte[] Dilate(ReadOnlySpan<byte> mask, int width, int height, int halfX, int halfY)
    {
        byte[] wide = new byte[mask.Length];
        for (int y = 0; y < height; y++)
        {
            int until = -1;
            for (int x = -halfX; x < width; x++)
            {
                if (x + halfX < width && mask[y * width + x + halfX] != 0) until = x + 2 * halfX;
                if (x >= 0 && x <= until) wide[y * width + x] = 255;
            }
        }
        byte[] grown = new byte[mask.Length];
        for (int x = 0; x < width; x++)
        {
            int until = -1;
            for (int y = -halfY; y < height; y++)
            {
                if (y + halfY < height && wide[(y + halfY) * width + x] != 0) until = y + 2 * halfY;
                if (y >= 0 && y <= until) grown[y * width + x] = 255;
            }
        }
        return grown;
    }

    public static int CountInside(ReadOnlySpan<byte> mask)
    {
        int count = 0;
        foreach (byte value in mask)
            if (value != 0) count++;
        return count;
    }
}
